// Starts the simulator as a user would, in a process of its own, and talks to it over HTTP.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { post } from "./client.ts";

const root = join(import.meta.dirname, "..");
export const ROLE = "arn:aws:iam::000000000000:role/bench";

export class BenchSimulator implements Disposable {
  readonly endpoint: string;
  /** Milliseconds from spawn to the line that says Ready. */
  readonly readyMs: number;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(process: ChildProcess, directory: string, endpoint: string, readyMs: number) {
    this.#process = process;
    this.#directory = directory;
    this.endpoint = endpoint;
    this.readyMs = readyMs;
  }

  static async start(file?: string): Promise<BenchSimulator> {
    const directory = mkdtempSync(join(tmpdir(), "lambdabus-bench-"));
    const before = performance.now();
    const options = ["--port", "0", "--otlp-port", "0", "--data", directory, "--no-watch", "-o", "json"];
    const child = spawn(process.execPath, [join(root, "cli/lambdabus.mjs"), "up", ...(file ? [file] : []), ...options], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: directory,
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.includes('"ready"')) continue;
      return new BenchSimulator(child, directory, JSON.parse(line).endpoint, performance.now() - before);
    }
    throw new Error("the simulator did not become ready");
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** MB of the simulator's own process. */
  get residentMb(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, "utf8"))?.[1]) / 1024;
  }

  url(path: string): URL {
    return new URL(path, this.endpoint);
  }

  /** Creates a function from a local directory. */
  async createFunction(name: string, code: string, handler: string, options: object = {}): Promise<void> {
    const input = {
      FunctionName: name,
      Role: ROLE,
      Handler: handler,
      Runtime: "nodejs24.x",
      Timeout: 30,
      Code: { S3Bucket: "hot-reload", S3Key: code },
      ...options,
    };
    const answer = await post(this.url("/2015-03-31/functions"), JSON.stringify(input));
    if (answer.status !== 201) throw new Error(`CreateFunction: ${answer.status} ${answer.body}`);
  }

  invocations(name: string): URL {
    return this.url(`/2015-03-31/functions/${name}/invocations`);
  }

  [Symbol.dispose](): void {
    this.#process.kill("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
