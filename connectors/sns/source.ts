// Reads off the bus what SNS has for functions, and finds out which function each subscription means.
import { parseFunctionReference } from "../../core/arn.ts";
import type { Delivery } from "../../core/bus.ts";
import { subjects } from "../../core/subjects.ts";
import type { ConnectorContext, Source, SourceEvent, SourceItem } from "../connector.ts";
import { deliverySchema, type SnsSettings } from "./schema.ts";
import { translate } from "./translate.ts";

export class SnsSource implements Source {
  readonly #context: ConnectorContext<SnsSettings>;

  constructor(context: ConnectorContext<SnsSettings>) {
    this.#context = context;
  }

  async *read(signal: AbortSignal): AsyncIterable<SourceItem> {
    for await (const delivery of this.#context.bus.subscribe(subjects.sourcesOf("sns"), signal)) {
      yield {
        events: this.#eventsOf(delivery),
        acknowledge: (outcomes) => delivery.settle([outcomes[0] ?? { status: "filtered" }]),
        // Not settled, it stays on the bus, which gives it to whoever reads next.
        release: async () => {},
      };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** None when it is something else, or for a subscription that has ended meanwhile. */
  #eventsOf({ events: [envelope], subject }: Delivery): SourceEvent[] {
    const delivery = deliverySchema.safeParse(envelope?.data.display);
    if (!envelope || !delivery.success) {
      this.#context.logger.warn("message is no notification", { "messaging.destination.name": subject });
      return [];
    }
    const { subscriptionArn, notification } = delivery.data;
    const mapping = this.#context.registry.mappings.get(subscriptionArn);
    const reference = mapping && parseFunctionReference(mapping.functionArn);
    if (mapping?.connector !== "sns" || !reference) return [];
    return [
      {
        event: translate(delivery.data, envelope),
        functionName: reference.name,
        ...(reference.qualifier && { qualifier: reference.qualifier }),
        mapping: subscriptionArn,
        attributes: { "aws.sns.topic.arn": notification.TopicArn, "aws.sns.subscription.arn": subscriptionArn },
      },
    ];
  }
}
