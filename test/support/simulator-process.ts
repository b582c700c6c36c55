// The simulator as its users run it: the command line, in a process of its own, which may be killed and started again on the same data.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../..");

export interface SimulatorProcessOptions {
  readonly file?: string;
  /** Kept from start to start; a temporary one unless given. */
  readonly dataDirectory?: string;
  readonly port?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class SimulatorProcess implements AsyncDisposable {
  readonly dataDirectory: string;
  readonly #options: SimulatorProcessOptions;
  #child: ChildProcess | undefined;
  #endpoint = "";
  errors = "";

  constructor(options: SimulatorProcessOptions = {}) {
    this.#options = options;
    this.dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), "lambdabus-test-data-"));
    mkdirSync(this.dataDirectory, { recursive: true });
  }

  static async start(options: SimulatorProcessOptions = {}): Promise<SimulatorProcess> {
    const simulator = new SimulatorProcess(options);
    await simulator.start();
    return simulator;
  }

  get endpoint(): string {
    return this.#endpoint;
  }

  get port(): number {
    return Number(new URL(this.#endpoint).port);
  }

  get pid(): number {
    return this.#child?.pid as number;
  }

  /** Starts it, on the port that it had before if it ran before. Rejects with what it printed when it does not become ready. */
  async start(): Promise<void> {
    const { file, args = [], env = {} } = this.#options;
    const port = this.#endpoint ? this.port : (this.#options.port ?? 0);
    const options = ["--port", String(port), "--otlp-port", "0", "--data", this.dataDirectory, "--no-watch", "-o", "json", ...args];
    const child = spawn(process.execPath, [join(root, "cli/lambdabus.mjs"), "up", ...(file ? [file] : []), ...options], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: this.dataDirectory,
      env: { ...process.env, ...env },
    });
    this.#child = child;
    child.stderr.on("data", (chunk) => (this.errors = (this.errors + chunk).slice(-100_000)));
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.includes('"ready"')) continue;
      this.#endpoint = JSON.parse(line).endpoint;
      return;
    }
    throw new Error(`the simulator did not become ready:\n${this.errors}`);
  }

  /** kill -9: nothing of ours gets to say goodbye. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  async stop(): Promise<number | null> {
    const child = this.#child as ChildProcess;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, "exit");
    child.kill("SIGINT");
    const [code] = await exited;
    return code;
  }

  /** GETs or POSTs a path under `/_lambdabus`, and gives back what it answers. */
  async admin<T = Record<string, unknown>>(path: string, body?: object): Promise<T> {
    const options = body ? { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
    const response = await fetch(`${this.#endpoint}/_lambdabus${path}`, options);
    return (await response.json()) as T;
  }

  settled(timeout = "60s"): Promise<unknown> {
    return this.admin("/settled", { timeout });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    if (!this.#options.dataDirectory) rmSync(this.dataDirectory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
