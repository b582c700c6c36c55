// A debugger for Node, as small as can be: Chrome's DevTools protocol over the platform's own WebSocket.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

export class InspectorClient implements Disposable {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (result: Record<string, unknown>) => void>();
  readonly #events: Message[] = [];
  readonly #waiting = new Map<string, (params: Record<string, unknown>) => void>();
  #last = 0;

  /** Attaches to the process behind `host:port` as soon as there is one. */
  static async attach(address: string): Promise<InspectorClient> {
    const { webSocketDebuggerUrl } = await firstTarget(address);
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, "open");
    return new InspectorClient(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(String(data)) as Message));
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.#answers.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return promise;
  }

  /** The next event of that name, which may have come already. */
  event(method: string): Promise<Record<string, unknown>> {
    const index = this.#events.findIndex((event) => event.method === method);
    if (index >= 0) return Promise.resolve(this.#events.splice(index, 1)[0]?.params ?? {});
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(method, resolve);
    return promise;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #hear({ id, method = "", params = {}, result = {} }: Message): void {
    if (id !== undefined) this.#answers.get(id)?.(result);
    else this.#happen(method, params);
  }

  #happen(method: string, params: Record<string, unknown>): void {
    const waiting = this.#waiting.get(method);
    this.#waiting.delete(method);
    if (waiting) waiting(params);
    else this.#events.push({ method, params });
  }
}

/** Where a paused process stands: in which function, at which line, counted from 0. */
export function standsAt(params: Record<string, unknown>): { functionName: string; line: number; callFrameId: string } {
  const [frame] = params["callFrames"] as { functionName: string; callFrameId: string; location: { lineNumber: number } }[];
  return { functionName: frame?.functionName ?? "", line: frame?.location.lineNumber ?? -1, callFrameId: frame?.callFrameId ?? "" };
}

async function firstTarget(address: string): Promise<{ webSocketDebuggerUrl: string }> {
  for (;;) {
    try {
      const response = await fetch(`http://${address}/json/list`);
      const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
      if (target) return target;
    } catch {
      // Its process has not come so far yet.
    }
    await sleep(20);
  }
}
