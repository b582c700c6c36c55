// A runtime that we did not start, as an execution environment sees it: it comes when it comes, and its going is the end of what it did.

import type { Exit } from "../environment/error-documents.ts";
import type { Host, InitEnd } from "../environment/host.ts";
import type { Dispatch } from "../runtime-api/next.ts";
import type { RuntimeAnswer } from "../runtime-api/session.ts";
import type { Launch } from "../runtimes/runtime.ts";
import type { ExternalRuntime, ExternalUser } from "./external-runtime.ts";

export interface ExternalHostOptions {
  readonly external: ExternalRuntime;
  readonly runtime: string;
  onNext(): void;
  onAnswer(answer: RuntimeAnswer): void;
  onExit(exit: Exit): void;
}

export class ExternalHost implements Host, ExternalUser {
  readonly pid = 0;
  readonly accompanied = false;
  readonly #options: ExternalHostOptions;
  readonly #disposed = new AbortController();
  #lease: Promise<Disposable> | undefined;
  #attached = Promise.withResolvers<void>();
  /** It was given an event by us, and has not asked for the next. */
  #works = false;

  constructor(options: ExternalHostOptions) {
    this.#options = options;
  }

  get waiting(): boolean {
    return this.#options.external.waiting;
  }

  get isThere(): boolean {
    return this.#options.external.isThere;
  }

  /** Resolves when a runtime waits for an event, however long that takes. */
  async start(_budget: number, onStart: (launch: Launch) => void): Promise<InitEnd> {
    const { external, runtime } = this.#options;
    onStart({ command: "", arguments: [], runtimeDirectory: "", variables: {}, version: `${runtime}:external` });
    this.#lease ??= external.lease(this);
    await this.#lease;
    while (!external.waiting && !this.#disposed.signal.aborted) await this.#attached.promise;
    return this.#disposed.signal.aborted ? { status: "timeout" } : { status: "ready" };
  }

  dispatch(event: Dispatch): void {
    this.#works = true;
    this.#options.external.dispatch(event);
  }

  onNext(): void {
    this.#works = false;
    this.#attached.resolve();
    this.#attached = Promise.withResolvers();
    this.#options.onNext();
  }

  /** What was asked of it before us is none of ours. */
  onAnswer(answer: RuntimeAnswer): void {
    if (this.#works) this.#options.onAnswer(answer);
  }

  onGone(): void {
    this.#works = false;
    this.#options.onExit({ code: 0, signal: null });
  }

  /** The process is not ours to end. */
  async stop(): Promise<void> {
    if (this.#works) this.#options.external.forget();
    this.#works = false;
  }

  kill(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort();
    this.#attached.resolve();
    await this.stop();
    void this.#lease?.then((lease) => lease[Symbol.dispose]());
  }
}
