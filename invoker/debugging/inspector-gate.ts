// The door to one function's inspector: a port that stays while processes come and go, and that knows when a debugger has stopped the function.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { Inspection } from "../runtimes/runtime.ts";
import { FrameReader } from "./frames.ts";
import { HaltableClock } from "./haltable-clock.ts";

const LOOPBACK = "127.0.0.1";
/** What Node prints before anything else, a line at a time: where its inspector listens, and where to read about it. */
const ANNOUNCEMENT = /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\/\S+\n|^For help, see: https:\/\/nodejs\.org\/\S+\n/gm;

export interface GateOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether each process waits at its first line for a debugger to let it go on. */
  readonly breakAtStart: boolean;
  readonly hostClock: Clock;
}

export class InspectorGate implements AsyncDisposable {
  /** On this one the function's time passes: not while a debugger has stopped it, nor while it waits for one. */
  readonly clock: HaltableClock;
  readonly #options: GateOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections over which we heard that the function is stopped. */
  readonly #stopped = new Set<Socket>();
  /** Port of the process that was started last, when it has told it. */
  #target: number | undefined;
  /** It has told all that it has to tell. */
  #announced = false;
  /** It waits at its first line still. */
  #held = false;

  constructor(options: GateOptions) {
    this.#options = options;
    this.clock = new HaltableClock(options.hostClock);
    this.#server = createServer((debuggerSocket) => this.#admit(debuggerSocket));
  }

  /** Rejects when the port is taken. */
  async listen(): Promise<void> {
    this.#server.listen(this.#options.port, LOOPBACK);
    await once(this.#server, "listening");
  }

  /** `host:port`, where debuggers attach. */
  get address(): string {
    return `${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A new process is about to start: from now on, debuggers get to this one. */
  open(): Inspection {
    const { breakAtStart } = this.#options;
    this.#target = undefined;
    this.#announced = false;
    this.#held = breakAtStart;
    this.#tell();
    return { breakAtStart };
  }

  /** What the process printed, without what its inspector says in it. */
  passOn(output: Buffer): Buffer {
    if (this.#announced) return output;
    const words = output.toString("latin1").replace(ANNOUNCEMENT, (_line, port?: string) => {
      if (port === undefined) this.#announced = true;
      else this.#target = Number(port);
      return "";
    });
    return Buffer.from(words, "latin1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #admit(outside: Socket): void {
    if (this.#target === undefined) {
      outside.destroy();
      return;
    }
    const inside = connect(this.#target, LOOPBACK);
    const frames = new FrameReader((message) => this.#hear(outside, message));
    this.#sockets.add(outside);
    const end = () => {
      this.#sockets.delete(outside);
      this.#stopped.delete(outside);
      outside.destroy();
      inside.destroy();
      this.#tell();
    };
    for (const socket of [outside, inside]) socket.on("error", end).on("close", end);
    inside.on("data", (chunk: Buffer) => frames.push(chunk));
    outside.pipe(inside).pipe(outside);
  }

  #hear(socket: Socket, message: string): void {
    if (message.startsWith('{"method":"Debugger.paused"')) this.#stopped.add(socket);
    else if (message.startsWith('{"method":"Debugger.resumed"')) {
      this.#stopped.delete(socket);
      this.#held = false;
    } else return;
    this.#tell();
  }

  #tell(): void {
    if (this.#held || this.#stopped.size > 0) this.clock.halt();
    else this.clock.resume();
  }
}
