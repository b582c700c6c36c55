// A Node of a given major version: the one that runs us, one in the cache, or one from npm, where Node's own binaries are published as packages.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchOnce, inScratch, moveInto, runTool } from "../fetch.ts";
import { list } from "../programs.ts";
import type { RuntimeContext } from "../runtime.ts";

export interface Node {
  readonly path: string;
  /** `24.1.0` */
  readonly version: string;
}

/** A package for each platform; npm checks what it fetches against the registry's sums. */
const PACKAGE = `node-${process.platform}-${process.arch}`;
const running: Node = { path: process.execPath, version: process.versions.node };

/** The wanted Node, else the nearest one, newer before older; then `context.approximate` has been asked. */
export async function findNode(runtime: string, major: number, context: RuntimeContext): Promise<Node> {
  if (majorOf(running) === major) return running;
  const cached = await cachedNodes(context.cacheDirectory);
  const exact = cached.find((node) => majorOf(node) === major);
  if (exact) return exact;
  const fetched =
    context.policy === "installed" ? new Error("nothing is fetched") : await fetchOnce(`${context.cacheDirectory} ${major}`, () => attempt(major, context));
  if (!(fetched instanceof Error)) return fetched;
  const nearest = [running, ...cached].toSorted((one, other) => distance(one, major) - distance(other, major))[0] as Node;
  context.approximate(runtime, `Node ${nearest.version}`, `Node ${major} is fetched with npm when a registry can be reached (${fetched.message})`);
  return nearest;
}

export function majorOf({ version }: Node): number {
  return Number.parseInt(version, 10);
}

function distance(node: Node, major: number): number {
  return Math.abs(majorOf(node) - major) * 2 - (majorOf(node) > major ? 1 : 0);
}

/** Newest first. */
async function cachedNodes(cacheDirectory: string): Promise<Node[]> {
  const directory = join(cacheDirectory, "node");
  const versions = (await list(directory)).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
  const newestFirst = versions.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  return newestFirst.map((version) => ({ version, path: join(directory, version, "bin/node") }));
}

async function attempt(major: number, context: RuntimeContext): Promise<Node | Error> {
  return fetchNode(major, context).catch((error: Error) => error);
}

async function fetchNode(major: number, context: RuntimeContext): Promise<Node> {
  const directory = join(context.cacheDirectory, "node");
  context.progress(`Fetching Node ${major} with npm, once …`);
  const version = await inScratch(directory, async (scratch) => {
    const quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    await runTool(context, "npm", ["install", "--prefix", scratch, ...quiet, `${PACKAGE}@${major}`], scratch);
    const brought = join(scratch, "node_modules", PACKAGE);
    const version = JSON.parse(await readFile(join(brought, "package.json"), "utf8")).version.replace(/^v/, "");
    await moveInto(brought, join(directory, version));
    return version;
  });
  context.progress(`Node ${version} is there.`);
  return { version, path: join(directory, version, "bin/node") };
}
