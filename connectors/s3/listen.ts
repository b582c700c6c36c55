// Listens to a MinIO that cannot be configured, and puts what it says on the very subject where its NATS target would have put it.
import type { ClientOptions } from "minio";
import { bucketArn, parseArn } from "../../core/arn.ts";
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import type { Change, Mapping } from "../../core/registry.ts";
import { subjects } from "../../core/subjects.ts";
import type { ConnectorContext } from "../connector.ts";
import { ListeningLine } from "./listening-line.ts";
import type { ListenSettings } from "./schema.ts";

/** Milliseconds of real time between attempts: doubled each time, up to the longest. */
const FIRST_BACKOFF = 100;
const LONGEST_BACKOFF = 1_000;

/**
 * MinIO means to send a sign of life every 500 ms, but its releases since 2025 hold back whatever does not fill 2 KB: the wrapper around their
 * answers cannot be flushed. So a line on which nothing came for that long is ended, which makes MinIO send what it holds, once another one listens.
 */
const SILENCE = 750;
const OVERLAP = 250;
const LAST_WORDS = 2_000;

/** Listens to each bucket that a mapping names, for as long as one does. */
export async function startListening(settings: ListenSettings, context: ConnectorContext): Promise<AsyncDisposable> {
  const { Client } = await import("minio");
  const { protocol, hostname, port } = new URL(settings.endpoint);
  const client: ClientOptions = {
    endPoint: hostname.replace(/^\[|\]$/g, ""),
    ...(port && { port: Number(port) }),
    useSSL: protocol === "https:",
    accessKey: settings.accessKeyId,
    secretKey: settings.secretAccessKey,
    region: context.region,
  };
  return new Listener((bucket, onRecord) => new ListeningLine({ Client, client, bucket, onRecord }), context);
}

type OpenLine = (bucket: string, onRecord: (record: unknown) => void) => ListeningLine;

class Listener implements AsyncDisposable {
  readonly #openLine: OpenLine;
  readonly #context: ConnectorContext;
  readonly #mappings = new Map<string, string>();
  readonly #buckets = new Map<string, AbortController>();
  readonly #stop = new AbortController();
  readonly #watch: Disposable;

  constructor(openLine: OpenLine, context: ConnectorContext) {
    this.#openLine = openLine;
    this.#context = context;
    this.#watch = context.registry.mappings.watch((change) => this.#follow(change));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    this.#stop.abort();
    for (const stop of this.#buckets.values()) stop.abort();
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

  async #keepListening(bucket: string, signal: AbortSignal): Promise<void> {
    const { hostClock, logger } = this.#context;
    let backoff = FIRST_BACKOFF;
    while (!signal.aborted) {
      const began = hostClock.now();
      const error = await this.#listen(bucket, signal);
      if (signal.aborted) return;
      if (hostClock.now() - began > LONGEST_BACKOFF) backoff = FIRST_BACKOFF;
      logger.warn("listening interrupted, trying again", { "aws.s3.bucket": bucket, "exception.message": String(error), "retry.after": backoff });
      await hostClock.sleep(backoff, signal).catch(() => {});
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF);
    }
  }

  /** Line after line, until one breaks: resolves with the reason. */
  async #listen(bucket: string, signal: AbortSignal): Promise<unknown> {
    const { hostClock } = this.#context;
    const open = () => this.#openLine(bucket, (record) => void this.#publish(bucket, record));
    let line = open();
    try {
      for (let heard = 0; !signal.aborted; heard = line.bytesRead) {
        const broken = await Promise.race([line.ended.then((reason) => ({ reason })), hostClock.sleep(SILENCE, signal).catch(() => {})]);
        if (broken) return broken.reason;
        if (line.bytesRead > heard) continue;
        const silent = line;
        line = open();
        await hostClock.sleep(OVERLAP, signal).catch(() => {});
        this.#finish(silent);
      }
      return signal.reason;
    } finally {
      line.destroy();
    }
  }

  #finish(line: ListeningLine): void {
    line.finish();
    const patience = this.#context.hostClock.timer(LAST_WORDS, () => line.destroy());
    void line.ended.then(() => {
      patience[Symbol.dispose]();
      line.destroy();
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
