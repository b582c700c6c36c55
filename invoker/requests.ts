// What somebody waits for, and holds until it is answered: calls of the Invoke API, and the batches of mappings.
import type { Delivery } from "../core/bus.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Outcome, Refusal } from "../core/outcome.ts";
import { announceRefusal } from "./announce-refusal.ts";
import { type Attempt, type AttemptContext, runAttempt } from "./attempt.ts";
import { type Assemblers, assembleBatch, isBatch, refusalForSize } from "./batch.ts";
import type { Concurrency } from "./concurrency.ts";
import { refusalForRecursion } from "./lineage.ts";
import { functionNotFound, refusalForState, serviceFailure } from "./refusals.ts";

export interface RequestContext extends AttemptContext {
  readonly region: string;
  readonly accountId: string;
  readonly concurrency: Concurrency;
  /** Make the events of batches. */
  readonly assemblers?: Assemblers | undefined;
}

/** What a request is answered, and how everyone else is told of it. */
interface Answer {
  readonly outcome: Outcome;
  announce(): void;
}

export class Requests {
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** A page of what somebody holds: each of its events is an invocation, or all of them are one. Each has an outcome of its own. */
  async handle(name: string, delivery: Delivery): Promise<void> {
    if (isBatch(delivery.subject)) return this.#answerBatch(name, delivery);
    const answers = await Promise.all(delivery.events.map((event) => this.#run(name, event, delivery)));
    const settled = delivery.settle(answers.map(({ outcome }) => outcome));
    for (const { announce } of answers) announce();
    await settled;
  }

  /** The handler's answer comes with the first outcome. */
  async #answerBatch(name: string, delivery: Delivery): Promise<void> {
    const [first, ...others] = delivery.events;
    if (!first) return delivery.settle([]);
    const { outcome, announce } = await this.#run(name, first, delivery, delivery.events);
    const same: Outcome = outcome.status === "succeeded" ? { status: "succeeded" } : outcome;
    const settled = delivery.settle([outcome, ...others.map(() => same)]);
    announce();
    await settled;
  }

  /** Runs the function for one event, or for the batch that begins with it. */
  async #run(name: string, first: EventEnvelope, delivery: Delivery, batch?: readonly EventEnvelope[]): Promise<Answer> {
    const { registry, ids, assemblers = {} } = this.#context;
    const refuse = (refusal: Refusal) => this.#refuse(name, first, delivery, refusal, batch);
    try {
      const definition = registry.resolve(name, first.qualifier, ids.fraction());
      if (!definition) return refuse(this.#notFound(name, first));
      const event = batch ? assembleBatch(batch, definition, assemblers) : first;
      const refusal = refusalForState(definition) ?? (batch && refusalForSize(event)) ?? refusalForRecursion(definition, event.xraytraceheader);
      const admission = refusal ?? this.#context.concurrency.enter(definition, event.qualifier, event.id);
      if (!("admitted" in admission)) return refuse(admission);
      const { attempt: number, kind } = delivery;
      const requestId = event.requestid ?? event.id;
      const request = { definition, event, requestId, attempt: number, kind, ...(batch && { batch }) };
      const attempt = await runAttempt(this.#context, request).finally(admission.leave);
      return attempt ? { outcome: outcomeOf(attempt), announce: attempt.announce } : refuse(this.#notFound(name, event));
    } catch (error) {
      return refuse(serviceFailure(error));
    }
  }

  #refuse(functionName: string, event: EventEnvelope, { attempt }: Delivery, refusal: Refusal, batch?: readonly EventEnvelope[]): Answer {
    const announce = () => announceRefusal(this.#context, { functionName, event, batch, attempt, refusal });
    return { outcome: { status: "refused", refusal }, announce };
  }

  #notFound(name: string, { qualifier }: EventEnvelope): Refusal {
    return functionNotFound(name, qualifier, this.#context.region, this.#context.accountId);
  }
}

function outcomeOf({ result, error, report }: Attempt): Outcome {
  if (error) return { status: "returned", error, invocation: report };
  return { status: "succeeded", payload: result.payload, invocation: report };
}
