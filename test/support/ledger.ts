// Where handlers say what they have done. It is the test's own process, and outlives whatever is killed.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export abstract class Ledger implements AsyncDisposable {
  onAnswer: () => void = () => {};
  readonly #server = createServer(async (request, response) => {
    this.note(await text(request));
    response.end(() => this.onAnswer());
  });

  static async open<Kind extends Ledger>(this: new () => Kind): Promise<Kind> {
    const ledger = new this();
    await ledger.#listen();
    return ledger;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Hears the body of each request, before it is answered. */
  protected abstract note(body: string): void;

  async #listen(): Promise<void> {
    // Handlers that were frozen for a while, as they are when their bus is away, would find their connections closed, fail, and be tried again in a minute.
    this.#server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }
}
