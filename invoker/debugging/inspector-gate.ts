// The door to one function's inspector: a port that stays while processes come and go, and that knows when a debugger has stopped the function.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { Inspection } from "../runtimes/runtime.ts";
import { FrameReader } from "./frames.ts";
import { HaltableClock } from "./haltable-clock.ts";

const LOOPBACK = "127.0.0.1";

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
  /** Of the process that was started last. */
  #target = 0;
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
  async open(): Promise<Inspection> {
    this.#target = await freePort();
    this.#held = this.#options.breakAtStart;
    this.#tell();
    return { port: this.#target, breakAtStart: this.#options.breakAtStart };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #admit(outside: Socket): void {
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

/** A process can be told a port only by number, and it prints no other. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
