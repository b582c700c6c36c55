// Keeps the house in order: who may import whom, which library lives where, who may ask for the time.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "..");
const FOLDERS = ["core", "services", "connectors", "broker", "invoker", "telemetry", "console", "config", "testkit", "cli"];
const files = globSync(`{${FOLDERS.join(",")}}/**/*.ts`, { cwd: root })
  .concat(["index.ts", "simulator.ts"])
  .filter((file) => !file.includes("node_modules"));
const sources = files.filter((file) => !file.endsWith(".test.ts"));

/** Folder → the folders and root files that it may import, besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  services: ["core"],
  connectors: ["core"],
  broker: ["core"],
  invoker: ["core"],
  telemetry: ["core"],
  console: ["core"],
  config: ["core", "services/index.ts", "connectors/index.ts", "**/schema.ts"],
  testkit: ["core", "index.ts"],
  cli: ["core", "config", "index.ts"],
  "simulator.ts": ["core", "services", "connectors", "broker", "invoker", "telemetry", "console", "config", "package.json"],
  "index.ts": ["core", "services", "connectors", "broker", "invoker", "telemetry", "console", "config", "simulator.ts"],
};

/** Library → the only folders where it is imported. */
const HOMES: readonly (readonly [library: RegExp, homes: readonly string[]])[] = [
  [/^@nats-io\//, ["broker"]],
  [/^@opentelemetry\/api$/, ["core", "telemetry"]],
  [/^@opentelemetry\/(?!api$)/, ["telemetry"]],
  [/^protobufjs/, ["telemetry"]],
  [/^minio$/, ["connectors"]],
  [/^@aws-sdk\//, ["services", "testkit"]],
  [/^chai$/, ["testkit"]],
  [/^@smithy\//, ["services"]],
  [/^fast-xml-parser$/, ["services"]],
  [/^yauzl$/, ["services", "broker"]],
  [/^yaml$/, ["config"]],
  [/^esbuild$/, ["config", "invoker"]],
  [/^commander$/, ["cli"]],
];

const IMPORT = /^\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm;

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return Array.from(text.matchAll(IMPORT), (match) => (match[1] ?? match[2] ?? match[3]) as string);
}

function room(file: string): string {
  return file.includes("/") ? (file.split("/")[0] as string) : file;
}

function allows(rule: string, target: string): boolean {
  return rule === target || target.startsWith(`${rule}/`) || (rule.startsWith("**/") && posix.basename(target) === rule.slice(3));
}

function localTarget(file: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : undefined;
}

/** All that a file imports, and what they import. */
function reachable(file: string, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(imports.get(file));
  for (const next of found) for (const further of imports.get(next) ?? []) found.add(further);
  return found;
}

describe("the architecture", () => {
  it("lets each folder import only what stands below it", () => {
    const broken = sources.flatMap((file) =>
      importsOf(file)
        .map((specifier) => localTarget(file, specifier))
        .filter((target) => target !== undefined)
        .filter((target) => room(target) !== room(file) && !(MAY_IMPORT[room(file)] ?? []).some((rule) => allows(rule, target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it("lets no file import what imports it, however far around", () => {
    const imports = new Map(sources.map((file) => [file, importsOf(file).flatMap((specifier) => localTarget(file, specifier) ?? [])]));
    expect(sources.filter((file) => reachable(file, imports).has(file))).to.deep.equal([]);
  });

  it("keeps each service apart from the others, and each connector too", () => {
    const broken = sources.flatMap((file) => {
      const [family, name] = file.split("/");
      if ((family !== "services" && family !== "connectors") || file.split("/").length < 3 || name === "protocols") return [];
      return importsOf(file)
        .map((specifier) => localTarget(file, specifier))
        .filter((target) => target?.startsWith(`${family}/`) && target.split("/").length > 2 && ![name, "protocols"].includes(target.split("/")[1] as string))
        .map((target) => `${file} imports ${target}`);
    });
    expect(broken).to.deep.equal([]);
  });

  it("gives every library one home", () => {
    const broken = sources.flatMap((file) =>
      importsOf(file).flatMap((specifier) =>
        HOMES.filter(([library, homes]) => library.test(specifier) && !homes.includes(room(file))).map(() => `${file} imports ${specifier}`),
      ),
    );
    expect(broken).to.deep.equal([]);
  });

  it("asks nobody but the Clock for the time, and nobody but the ids for chance", () => {
    const exempt = /^core\/(clock|ids)\.ts$|^invoker\/runtimes\/|^console\/page/;
    const banned = /\bDate\.now\(|\bsetTimeout\(|\bsetInterval\(|\bMath\.random\(|\bnew Date\(\)/;
    const broken = sources.filter((file) => !exempt.test(file)).flatMap((file) => linesWith(file, banned));
    expect(broken).to.deep.equal([]);
  });

  it("keeps files small enough to be one thing", () => {
    const long = sources.filter((file) => !file.endsWith("/model.ts") && lines(file).length > 300);
    expect(long).to.deep.equal([]);
  });

  it("opens every file with a sentence that says what it is", () => {
    expect(sources.filter((file) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(lines(file).join("\n")))).to.deep.equal([]);
  });
});

function lines(file: string): string[] {
  return readFileSync(join(root, file), "utf8").split("\n");
}

function linesWith(file: string, pattern: RegExp): string[] {
  return lines(file).flatMap((line, index) => (pattern.test(line.replace(/\/\/.*$/, "").replace(/^\s*\*.*$/, "")) ? [`${file}:${index + 1}`] : []));
}
