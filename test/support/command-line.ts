// The command line as a person runs it: words in, and what it printed, what it said, and how it ended.
import { spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface Ended {
  readonly code: number | null;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Standard input. */
  readonly input?: string;
  /** Ends the program with SIGINT. */
  readonly signal?: AbortSignal;
  /** Told what is on standard output so far, whenever more comes. */
  readonly said?: (out: string) => void;
}

/** `lambdabus WORDS…`, in a process of its own. */
export function lambdabus(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runNode([join(ROOT, "cli/lambdabus.mjs"), ...words], options);
}

/** Any program of Node's. */
export function runNode(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runProgram(process.execPath, words, options);
}

/** Any program; colours are off. */
export async function runProgram(program: string, words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = ROOT, env = process.env, input = "", signal, said } = options;
  const child = spawn(program, words, { cwd, env: { ...env, NO_COLOR: "1" } });
  signal?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  child.stdin.on("error", () => {}).end(input);
  let [out, err] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
    said?.(out);
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}
