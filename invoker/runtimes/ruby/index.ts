// ruby3.2 to ruby4.0: the Ruby of the machine, started with a small bootstrap of our own.
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionDefinition } from "../../../core/function.ts";
import { ask, list, onPath, searchOnce } from "../programs.ts";
import { type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "../runtime.ts";

interface Ruby {
  readonly path: string;
  /** `3.3.0` */
  readonly version: string;
}

const directory = dirname(fileURLToPath(import.meta.url));
const IDENTIFIER = /^ruby(\d+\.\d+)$/;
const rubies = searchOnce(findRubies);

export const ruby: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch({ runtime }: FunctionDefinition, places: Places, context: RuntimeContext): Promise<Launch> {
    const wanted = IDENTIFIER.exec(runtime)?.[1] as string;
    const advice = `install Ruby ${wanted} (\`rbenv install ${wanted}\`), or put it on the PATH`;
    const found = nearest(await rubies(context), wanted);
    if (!found) throw new LaunchError(`${runtime} needs Ruby, and none is on the PATH or in rbenv: ${advice}`);
    if (minorOf(found.version) !== wanted) context.approximate(runtime, `Ruby ${found.version} (${found.path})`, advice);
    return {
      command: found.path,
      // They would add their advice to the messages of errors.
      arguments: ["--disable=did_you_mean", "--disable=error_highlight", join(directory, "bootstrap.rb")],
      runtimeDirectory: directory,
      executionEnvironment: `AWS_Lambda_${runtime}`,
      variables: searchPaths(minorOf(found.version), places),
      version: `ruby:${minorOf(found.version)}.v${found.version.split(".")[2]}`,
      reads: [dirname(dirname(found.path))],
    };
  },
};

/** Gems of a bundle in the code and of layers; libraries of layers. */
function searchPaths(minor: string, { codeDirectory, layers }: Places): Record<string, string> {
  return {
    GEM_PATH: [`${codeDirectory}/vendor/bundle/ruby/${minor}.0`, ...layers.map((layer) => `${layer}/ruby/gems/${minor}.0`)].join(":"),
    RUBYLIB: [codeDirectory, ...layers.map((layer) => `${layer}/ruby/lib`)].join(":"),
  };
}

async function findRubies(): Promise<readonly Ruby[]> {
  const rbenv = join(process.env["RBENV_ROOT"] ?? join(homedir(), ".rbenv"), "versions");
  const installed = (await list(rbenv)).map((name) => join(rbenv, name, "bin/ruby"));
  const paths = [...(await onPath("ruby")), ...installed];
  const versions = await Promise.all(paths.map((path) => ask(path, "-e", "print RUBY_VERSION")));
  return paths.flatMap((path, index) => (versions[index] === undefined ? [] : [{ path, version: versions[index] as string }]));
}

function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** The wanted version, else the one whose number is closest, newer before older. */
function nearest(found: readonly Ruby[], wanted: string): Ruby | undefined {
  const distance = ({ version }: Ruby) => Math.abs(number(version) - number(wanted)) * 2 - (number(version) > number(wanted) ? 1 : 0);
  return found.toSorted((one, other) => distance(one) - distance(other))[0];
}

function number(version: string): number {
  const [major, minor] = version.split(".").map(Number);
  return (major as number) * 100 + (minor as number);
}
