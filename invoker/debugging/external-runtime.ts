// The Runtime API of a function whose runtime somebody else starts: it stays while runtimes and environments come and go.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { Extensions } from "../runtime-api/extensions/extensions.ts";
import type { Reply } from "../runtime-api/http.ts";
import { type Dispatch, dispatch, next } from "../runtime-api/next.ts";
import { RuntimeApi } from "../runtime-api/server.ts";
import { type RuntimeAnswer, RuntimeSession } from "../runtime-api/session.ts";
import { Telemetry } from "../runtime-api/telemetry/telemetry.ts";
import { HaltableClock } from "./haltable-clock.ts";

/** Who hands events to the runtime. */
export interface ExternalUser {
  onNext(): void;
  onAnswer(answer: RuntimeAnswer): void;
  /** The runtime has gone: its last connection was closed while it waited, or another one asks for an event in its place. */
  onGone(): void;
}

export interface ExternalOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly hostClock: Clock;
}

export class ExternalRuntime implements AsyncDisposable {
  /** On this one the function's time passes: only while no runtime is connected that might still answer, as one that is connected may stand at a breakpoint. */
  readonly clock: HaltableClock;
  readonly #options: ExternalOptions;
  #api: RuntimeApi | undefined;
  #session = this.#openSession();
  #connections = 0;
  #user: ExternalUser | undefined;
  #released: Promise<void> = Promise.resolve();

  constructor(options: ExternalOptions) {
    this.#options = options;
    this.clock = new HaltableClock(options.hostClock, true);
  }

  /** Rejects when the port is taken. */
  async listen(): Promise<void> {
    const { port, hostClock } = this.#options;
    this.#api = await RuntimeApi.listen({ port, onConnections: (count) => this.#onConnections(count) });
    const telemetry = new Telemetry({ hostClock, onSubscribed() {}, onDropped() {} });
    telemetry.closeSubscriptions();
    const session = () => this.#session;
    this.#api.begin({
      extensions: noExtensions(),
      telemetry,
      get session() {
        return session();
      },
    });
  }

  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return this.#api?.address ?? "";
  }

  /** Whether a runtime waits for an event. */
  get waiting(): boolean {
    return this.#session.waiting !== undefined;
  }

  /** Whether there is a runtime at all. */
  get isThere(): boolean {
    return this.waiting || this.#isBusy;
  }

  /** Resolves when whoever had the runtime before has let go of it. Dispose to let go. */
  async lease(user: ExternalUser): Promise<Disposable> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#released;
    this.#released = before.then(() => promise);
    await before;
    this.#user = user;
    return {
      [Symbol.dispose]: () => {
        if (this.#user === user) this.#user = undefined;
        resolve();
      },
    };
  }

  dispatch(event: Dispatch): void {
    dispatch(this.#session, event);
    this.#tell();
  }

  /** What it was given is no longer wanted of it: an answer that comes nevertheless is refused. */
  forget(): void {
    this.#session = this.#openSession();
    this.#tell();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#api?.[Symbol.asyncDispose]();
  }

  get #isBusy(): boolean {
    return this.#session.state === "Running" || this.#session.state === "ResponseSent";
  }

  #openSession(): RuntimeSession {
    const session: RuntimeSession = new RuntimeSession({
      onNext: () => {
        this.#tell();
        this.#user?.onNext();
      },
      onAnswer: (answer) => session === this.#session && this.#user?.onAnswer(answer),
      onInitError() {},
      onSuccessor: (request, reply: Reply) => {
        this.#lose();
        next(this.#session, request, reply);
      },
    });
    return session;
  }

  /** Some runtimes connect anew for each request: one that is busy is not gone when it closes a connection. */
  #onConnections(count: number): void {
    this.#connections = count;
    if (count === 0 && !this.#isBusy) this.#lose();
    this.#tell();
  }

  #lose(): void {
    const wasThere = this.isThere;
    this.forget();
    if (wasThere) this.#user?.onGone();
  }

  #tell(): void {
    if (this.#isBusy && this.#connections === 0) this.clock.resume();
    else this.clock.halt();
  }
}

/** They belong to environments that we start. */
function noExtensions(): Extensions {
  const nobody = { onRegistered() {}, onNext() {}, onError() {} };
  const extensions = new Extensions({ definition: {} as FunctionDefinition, accountId: "", launched: [], listener: nobody, uuid: () => "" });
  extensions.registrationOpen = false;
  return extensions;
}
