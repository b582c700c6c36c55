// One request to MinIO's listen API: told apart from the next, watched, and ended so that nothing that was on its way is lost.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Client, ClientOptions } from "minio";

/** Everything that has a counterpart among S3's events, and a little more; the mappings' filters sort it out. */
const EVENTS = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:*"];

export interface LineOptions {
  readonly Client: new (options: ClientOptions) => Client;
  readonly client: ClientOptions;
  readonly bucket: string;
  readonly onRecord: (record: unknown) => void;
}

export class ListeningLine {
  /** Resolves with the reason when the line has ended; undefined when MinIO has ended it. */
  readonly ended: Promise<unknown>;
  readonly #agent: HttpAgent;

  constructor({ Client, client, bucket, onRecord }: LineOptions) {
    this.#agent = client.useSSL ? new HttpsAgent() : new HttpAgent();
    const poller = new Client({ ...client, transportAgent: this.#agent }).listenBucketNotification(bucket, "", "", EVENTS);
    poller.on("notification", onRecord);
    this.ended = new Promise((resolve) => {
      poller.on("error", resolve);
      // The client asks again when MinIO has ended its answer: that is for us to decide.
      const ask = poller.checkForChanges.bind(poller);
      let asked = false;
      poller.checkForChanges = () => {
        if (asked) return resolve(undefined);
        asked = true;
        ask();
      };
    });
  }

  /** Bytes that have come so far. MinIO sends a sign of life twice a second. */
  get bytesRead(): number {
    return this.#sockets().reduce((sum, socket) => sum + socket.bytesRead, 0);
  }

  /** Says that we ask no more, and still reads: MinIO then sends what it holds, and ends. */
  finish(): void {
    for (const socket of this.#sockets()) socket.end();
  }

  /** The client would end a request only at its next line, which may never come. */
  destroy(): void {
    this.#agent.destroy();
  }

  #sockets() {
    return Object.values(this.#agent.sockets).flatMap((sockets) => sockets ?? []);
  }
}
