// Functions that a test writes where it uses them: the code goes into files of its own, which go with the simulator.
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Run by its text, in a process of its own: it sees nothing of what stands around it, and imports with `await import(…)`. */
// biome-ignore lint/suspicious/noExplicitAny: an event is what its source makes it.
export type InlineHandler = (event: any, context: any) => unknown;

/** What a configuration file says of a function, with `source` in place of `code`. */
export interface InlineFunction {
  /** The text of its module, in the language of its runtime (Node, unless it is Python); or the handler itself. */
  readonly source: string | InlineHandler;
  readonly [setting: string]: unknown;
}

const RUNTIME = "nodejs24.x";

/** Writes what is inline into a directory that `stack` takes away; the other definitions stay as they are. */
export async function writeInline(functions: Readonly<Record<string, object>>, stack: AsyncDisposableStack): Promise<Record<string, object>> {
  let directory: Promise<string> | undefined;
  const open = async () => {
    const made = await mkdtemp(join(tmpdir(), "lambdabus-inline-"));
    stack.defer(() => rm(made, { recursive: true, force: true }));
    await chmod(made, 0o755); // Handlers are somebody else: what they may not read is copied for them.
    return made;
  };
  const written = Object.entries(functions).map(async ([name, definition]) => {
    if (typeof definition !== "function" && !("source" in definition)) return [name, definition] as const;
    const inline = typeof definition === "function" ? { source: definition as InlineHandler } : (definition as InlineFunction);
    return [name, await write(inline, join(await (directory ??= open()), name))] as const;
  });
  return Object.fromEntries(await Promise.all(written));
}

async function write({ source, ...settings }: InlineFunction, code: string): Promise<object> {
  const { runtime = RUNTIME } = settings;
  const python = String(runtime).startsWith("python");
  if (!python && !String(runtime).startsWith("nodejs")) throw new TypeError(`source: is for Node and Python; the runtime is ${runtime}`);
  if (python && typeof source === "function") throw new TypeError(`source: a function of JavaScript does not run in ${runtime}`);
  await mkdir(code);
  await writeFile(join(code, python ? "index.py" : "index.mjs"), typeof source === "function" ? `export const handler = ${source};\n` : source);
  return { runtime, handler: "index.handler", ...settings, code };
}
