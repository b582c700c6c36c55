// Tells the bus what happened in a bucket, after it is durable and before the client is answered.
import type { Bus } from "../../core/bus.ts";
import { subjects } from "../../core/subjects.ts";
import { carry, headerWithLineage, inSpan, SpanKind, type Tracer } from "../../core/tracing.ts";
import type { RequestContext } from "../service.ts";
import type { Bucket } from "./bucket.ts";
import { ownerPrincipalId, principalId } from "./identity.ts";
import { wantsEvents } from "./notification-configuration.ts";
import { type Change, envelopeOf, type ObjectEvent } from "./object-event.ts";
import type { Sequencer } from "./sequencer.ts";

export class Notifier {
  readonly #bus: Bus;
  readonly #tracer: Tracer;
  readonly #sequencer: Sequencer;
  readonly #accountId: string;

  constructor(parts: { bus: Bus; tracer: Tracer; sequencer: Sequencer; accountId: string }) {
    this.#bus = parts.bus;
    this.#tracer = parts.tracer;
    this.#sequencer = parts.sequencer;
    this.#accountId = parts.accountId;
  }

  /**
   * Resolves when the bus has the event, or at once when nobody asked for events of this bucket.
   * Throws when it has not: the client must not be told that all went well.
   */
  async tell(bucket: Bucket, change: Change, request: RequestContext): Promise<void> {
    if (!wantsEvents(bucket.record.notifications)) return;
    const described = envelopeOf(this.#event(bucket, change, request), change.sequencer ?? (await this.#sequencer.next()));
    const envelope = { ...described, xraytraceheader: headerWithLineage(request.headers["x-amzn-trace-id"]) };
    const subject = subjects.source("s3", bucket.name);
    const attributes = {
      "messaging.system": "nats",
      "messaging.destination.name": subject,
      "messaging.operation.type": "send",
      "messaging.operation.name": "send",
      "messaging.message.id": envelope.id,
      "aws.s3.bucket": bucket.name,
      "aws.s3.key": change.key,
      "cloudevents.event_id": envelope.id,
      "cloudevents.event_source": envelope.source,
      "cloudevents.event_type": envelope.type,
    };
    await inSpan(this.#tracer, `send ${bucket.name}`, { kind: SpanKind.PRODUCER, attributes }, (span) =>
      this.#bus.publish(subject, { ...envelope, ...carry(span) }),
    );
  }

  #event(bucket: Bucket, { time, ...change }: Change, request: RequestContext): ObjectEvent {
    return {
      bucket: bucket.name,
      ownerId: ownerPrincipalId(this.#accountId),
      eventTime: new Date(time).toISOString(),
      region: bucket.record.region,
      principalId: principalId(this.#accountId, request.accessKey),
      sourceIPAddress: request.sourceIp,
      requestId: request.requestId,
      hostId: request.hostId,
      ...change,
      versioned: bucket.versioned,
    };
  }
}
