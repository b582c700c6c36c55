// Reads object events off the bus, from the embedded S3 and from MinIO alike, and finds out who wants them.
import type { Delivery } from "../../core/bus.ts";
import type { Outcome } from "../../core/outcome.ts";
import { subjects } from "../../core/subjects.ts";
import type { Attributes } from "../../core/tracing.ts";
import type { ConnectorContext, Source, SourceEvent, SourceItem } from "../connector.ts";
import { bucketForwardings, bucketMappings } from "./bucket-mappings.ts";
import { RecentEvents } from "./dedupe.ts";
import { forward } from "./forward.ts";
import { rebuild } from "./minio.ts";
import { minioMessageSchema, type ObjectEvent, objectEventSchema, type S3Settings } from "./schema.ts";
import { translate } from "./translate.ts";

/** What is shown of MinIO's own message in a trace. */
const RAW_MESSAGE_LIMIT = 4096;

interface Found {
  readonly event: ObjectEvent;
  readonly id: string;
  readonly traceparent?: string | undefined;
  /** Where a function caused it: with the lineage. */
  readonly xraytraceheader?: string | undefined;
  readonly attributes?: Attributes;
}

export class S3Source implements Source {
  readonly #context: ConnectorContext<S3Settings>;
  readonly #mappings: ReturnType<typeof bucketMappings>;
  readonly #forwardings: ReturnType<typeof bucketForwardings>;
  readonly #recent = new RecentEvents();
  readonly #closing: readonly AsyncDisposable[];

  /** `closing` ends with the source. */
  constructor(context: ConnectorContext<S3Settings>, closing: readonly AsyncDisposable[] = []) {
    this.#context = context;
    this.#mappings = bucketMappings(context.registry, context.logger);
    this.#forwardings = bucketForwardings(context.registry, context.logger);
    this.#closing = closing;
  }

  async *read(signal: AbortSignal): AsyncIterable<SourceItem> {
    for await (const delivery of this.#context.bus.subscribe(subjects.sourcesOf("s3"), signal)) yield this.#item(delivery, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#mappings[Symbol.dispose]();
    this.#forwardings[Symbol.dispose]();
    for (const part of this.#closing) await part[Symbol.asyncDispose]();
  }

  #item(delivery: Delivery, signal: AbortSignal): SourceItem {
    const found = this.#find(delivery);
    return {
      events: found.flatMap((one) => this.#forEachMapping(one)),
      acknowledge: async (outcomes) => {
        await Promise.all(
          found.flatMap((one) => this.#forwardings.matching(one.event).map((target) => forward(one.event, target, one, this.#context, signal))),
        );
        await delivery.settle([outcomes[0] ?? FILTERED]);
      },
      // Not settled, it stays on the bus, which gives it to whoever reads next: we stop.
      release: async () => {
        for (const { id } of found) this.#recent.forget(id);
      },
    };
  }

  /** The object events in a delivery; none when it is something else, or was there before. */
  #find(delivery: Delivery): Found[] {
    const [envelope] = delivery.events;
    if (!envelope) return [];
    const said = envelope.data.display;
    const minio = minioMessageSchema.safeParse(said);
    if (minio.success) {
      const attributes = { "lambdabus.source.message": envelope.data.text.slice(0, RAW_MESSAGE_LIMIT) };
      return rebuild(minio.data, this.#context.region)
        .filter(({ id }) => this.#recent.add(id))
        .map((rebuilt) => ({ ...rebuilt, attributes }));
    }
    const own = objectEventSchema.safeParse(said);
    if (own.success) return [{ event: own.data, id: envelope.id, traceparent: envelope.traceparent, xraytraceheader: envelope.xraytraceheader }];
    if (!isTestEvent(said)) this.#context.logger.warn("message is no object event", { "messaging.destination.name": delivery.subject });
    return [];
  }

  #forEachMapping({ event, id, traceparent, xraytraceheader, attributes }: Found): SourceEvent[] {
    const { eventVersion } = this.#context.settings;
    return this.#mappings.matching(event).map(({ mapping, functionName, qualifier, options }) => ({
      event: translate(event, options, { id, traceparent, xraytraceheader, eventVersion }),
      functionName,
      mapping,
      attributes: { "aws.s3.bucket": event.bucket, "aws.s3.key": event.key, ...attributes },
      ...(qualifier && { qualifier }),
    }));
  }
}

const FILTERED: Outcome = { status: "filtered" };

/** S3 itself, and some of its kind, say hello when a notification is set up. */
function isTestEvent(said: unknown): boolean {
  return typeof said === "object" && said !== null && "Event" in said && said.Event === "s3:TestEvent";
}
