// Listens to a MinIO that cannot be configured, and puts what it says on the very subject where its NATS target would have put it.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Client } from "minio";
import { bucketArn, parseArn } from "../../core/arn.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import type { Change, Mapping } from "../../core/registry.ts";
import { subjects } from "../../core/subjects.ts";
import type { ConnectorContext } from "../connector.ts";
import type { ListenSettings } from "./schema.ts";

/** Milliseconds of real time between attempts: doubled each time, up to the longest. */
const FIRST_BACKOFF = 100;
const LONGEST_BACKOFF = 1_000;

/** Everything that has a counterpart among S3's events, and a little more; the mappings' filters sort it out. */
const EVENTS = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:*"];

/** Listens to each bucket that a mapping names, for as long as one does. */
export async function startListening(settings: ListenSettings, context: ConnectorContext): Promise<AsyncDisposable> {
  const { Client } = await import("minio");
  const { protocol, hostname, port } = new URL(settings.endpoint);
  const agent = protocol === "https:" ? new HttpsAgent() : new HttpAgent();
  const client = new Client({
    endPoint: hostname.replace(/^\[|\]$/g, ""),
    ...(port && { port: Number(port) }),
    useSSL: protocol === "https:",
    accessKey: settings.accessKeyId,
    secretKey: settings.secretAccessKey,
    region: context.region,
    transportAgent: agent,
  });
  return new Listener(client, agent, context);
}

class Listener implements AsyncDisposable {
  readonly #client: Client;
  readonly #agent: HttpAgent;
  readonly #context: ConnectorContext;
  readonly #mappings = new Map<string, string>();
  readonly #buckets = new Map<string, AbortController>();
  readonly #stop = new AbortController();
  readonly #watch: Disposable;

  constructor(client: Client, agent: HttpAgent, context: ConnectorContext) {
    this.#client = client;
    this.#agent = agent;
    this.#context = context;
    this.#watch = context.registry.mappings.watch((change) => this.#follow(change));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    this.#stop.abort();
    for (const stop of this.#buckets.values()) stop.abort();
    // The client ends a listening request only at its next line, which may never come.
    this.#agent.destroy();
  }

  #follow(change: Change<Mapping>): void {
    if (change.kind === "put" && change.value.connector === "s3" && change.value.enabled) {
      this.#mappings.set(change.id, parseArn(change.value.source)?.resource ?? "");
    } else this.#mappings.delete(change.id);
    const wanted = new Set(this.#mappings.values());
    for (const [bucket, stop] of this.#buckets) {
      if (wanted.has(bucket)) continue;
      stop.abort();
      this.#buckets.delete(bucket);
    }
    for (const bucket of wanted) {
      if (this.#buckets.has(bucket)) continue;
      const stop = new AbortController();
      this.#buckets.set(bucket, stop);
      void this.#keepListening(bucket, stop.signal);
    }
  }

  /** The client goes on by itself when MinIO ends an answer, but gives up at the first error: then we begin anew. */
  async #keepListening(bucket: string, signal: AbortSignal): Promise<void> {
    const { hostClock, logger } = this.#context;
    let backoff = FIRST_BACKOFF;
    while (!signal.aborted) {
      const error = await this.#listen(bucket, signal, () => (backoff = FIRST_BACKOFF));
      if (signal.aborted) return;
      logger.warn("listening interrupted, trying again", { "aws.s3.bucket": bucket, "exception.message": String(error), "retry.after": backoff });
      await hostClock.sleep(backoff, signal).catch(() => {});
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
    }
  }

  /** Resolves with what ended it. */
  #listen(bucket: string, signal: AbortSignal, onProgress: () => void): Promise<unknown> {
    const poller = this.#client.listenBucketNotification(bucket, "", "", EVENTS);
    return new Promise((resolve) => {
      const end = (reason: unknown) => {
        poller.stop();
        poller.removeAllListeners("notification");
        resolve(reason);
      };
      signal.addEventListener("abort", () => end(signal.reason), { once: true });
      poller.on("error", end);
      poller.on("notification", (record) => {
        onProgress();
        void this.#publish(bucket, record);
      });
    });
  }

  /** MinIO has told us once and will not again: we keep trying until the bus takes it. */
  async #publish(bucket: string, record: unknown): Promise<void> {
    const { bus, hostClock, logger } = this.#context;
    const event = this.#envelope(bucket, record);
    for (let backoff = FIRST_BACKOFF; ; backoff = Math.min(backoff * 2, LONGEST_BACKOFF)) {
      try {
        return await bus.publish(subjects.source("s3", "minio"), event);
      } catch (error) {
        if (this.#stop.signal.aborted) return logger.error("notification lost at the end", { "aws.s3.bucket": bucket, error });
        await hostClock.sleep(backoff, this.#stop.signal).catch(() => {});
      }
    }
  }

  #envelope(bucket: string, record: unknown): EventEnvelope {
    return {
      specversion: "1.0",
      id: this.#context.ids.uuid(),
      source: bucketArn(bucket),
      type: "io.min.s3.Notification",
      time: new Date(this.#context.clock.now()).toISOString(),
      datacontenttype: "application/json",
      data: Payload.of({ Records: [escapeKey(record)] }),
    };
  }
}

/** Only here does MinIO leave the key as it is; its targets escape it. */
function escapeKey(record: unknown): unknown {
  const told = record as { s3?: { object?: { key?: unknown } } };
  const object = told.s3?.object;
  return typeof object?.key === "string" ? { ...told, s3: { ...told.s3, object: { ...object, key: encodeURIComponent(object.key) } } } : record;
}
