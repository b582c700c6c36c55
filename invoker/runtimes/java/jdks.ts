// The JDKs of this machine: JAVA_HOME, the PATH, /usr/lib/jvm and SDKMAN.
import { readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { list, onPath } from "../programs.ts";

export interface Jdk {
  readonly home: string;
  readonly major: number;
  /** `17.0.15` */
  readonly version: string;
}

/** Each once, those that were chosen by JAVA_HOME or the PATH first. They are asked by their `release` file: Java itself takes longer to say what it is. */
export async function findJdks(environment: NodeJS.ProcessEnv = process.env): Promise<readonly Jdk[]> {
  const sdkman = join(homedir(), ".sdkman/candidates/java");
  const homes = [
    ...(environment["JAVA_HOME"] ? [environment["JAVA_HOME"]] : []),
    ...(await Promise.all((await onPath("java")).map(async (path) => dirname(dirname(await realpath(path)))))),
    ...(await childrenOf("/usr/lib/jvm")),
    ...(await childrenOf(sdkman)),
  ];
  const real = await Promise.all(homes.map((home) => realpath(home).catch(() => undefined)));
  const unique = [...new Set(real.filter((home) => home !== undefined))];
  return (await Promise.all(unique.map(readJdk))).filter((jdk) => jdk !== undefined);
}

async function childrenOf(directory: string): Promise<string[]> {
  return (await list(directory)).map((name) => join(directory, name));
}

/** Undefined when it is none. Java 8 calls itself 1.8. */
async function readJdk(home: string): Promise<Jdk | undefined> {
  const release = await readFile(join(home, "release"), "utf8").catch(() => "");
  const version = /^JAVA_VERSION="(?:1\.)?([^"]+)"/m.exec(release)?.[1];
  return version === undefined ? undefined : { home, version, major: Number.parseInt(version, 10) };
}
