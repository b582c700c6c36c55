// Events that the bus holds for a function: run, tried again when they fail, and given up with a record of it.
import type { Delivery } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import type { Logger } from "../core/logger.ts";
import type { FailureCondition, FunctionError, Refusal } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import type { Registry } from "../core/registry.ts";
import { announceRefusal } from "./announce-refusal.ts";
import { type Attempt, type AttemptContext, runAttempt } from "./attempt.ts";
import type { Concurrency } from "./concurrency.ts";
import { type DestinationRecord, destinationRecord } from "./destination-record.ts";
import type { Outbox } from "./destinations/outbox.ts";
import { type Origin, shipDeadLetter, shipRecord } from "./destinations/shipment.ts";
import type { Failures } from "./failures.ts";
import { LastRuns, type Run } from "./last-runs.ts";
import { refusalForRecursion } from "./lineage.ts";
import { functionNotFound, refusalForState, serviceFailure } from "./refusals.ts";
import { afterFunctionError, afterThrottle, type EventState, isTooOld, type RetryDecision } from "./retry/asynchronous.ts";

export interface AsynchronousContext extends AttemptContext {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly region: string;
  readonly accountId: string;
  readonly failures: Failures;
  readonly outbox: Outbox;
  readonly concurrency: Concurrency;
  /** Aborted when the invoker stops. */
  readonly stopped: AbortSignal;
}

/** Why an event is given up. */
interface End {
  readonly condition: FailureCondition;
  /** That were made. */
  readonly attempts: number;
  /** The last one, when it was made now. */
  readonly attempt?: Attempt;
  readonly error: FunctionError;
  /** As a status of HTTP: 200 when the function ran and failed. */
  readonly errorCode: number;
}

const NOTHING_RESERVED: Refusal = { code: "ZeroReservedConcurrency", message: "The function's reserved concurrency is 0", statusCode: 429 };
const TOO_OLD: Refusal = { code: "EventAgeExceeded", message: "The event is older than the function's maximum event age", statusCode: 429 };

/** An event at one attempt. */
interface Held {
  readonly delivery: Delivery;
  readonly event: EventEnvelope;
  readonly requestId: string;
  readonly definition: FunctionDefinition;
  readonly state: EventState;
}

export class AsynchronousEvents {
  readonly #context: AsynchronousContext;
  readonly #lastRuns = new LastRuns();

  constructor(context: AsynchronousContext) {
    this.#context = context;
  }

  async handle(name: string, delivery: Delivery): Promise<void> {
    const event = delivery.events[0] as EventEnvelope;
    const requestId = event.requestid ?? event.id;
    const definition = this.#context.registry.resolve(name, event.qualifier, this.#context.ids.fraction());
    if (!definition) return this.#drop(name, delivery, event, requestId);
    const age = this.#context.clock.now() - Date.parse(event.acceptedtime ?? event.time);
    const state = { attempt: delivery.attempt, age, config: definition.eventInvokeConfig };
    await this.#run({ delivery, event, requestId, definition, state });
  }

  async #run(held: Held): Promise<void> {
    const { definition, state, event, requestId } = held;
    const { concurrency } = this.#context;
    if (definition.reservedConcurrency === 0) return this.#giveUpUnrun(held, NOTHING_RESERVED, "ZeroReservedConcurrency");
    if (isTooOld(state)) return this.#giveUpUnrun(held, TOO_OLD, "EventAgeExceeded");
    const recursion = refusalForRecursion(definition, event.xraytraceheader);
    if (recursion) return this.#giveUpUnrun(held, recursion, "RetriesExhausted");
    const admission = refusalForState(definition) ?? concurrency.enter(definition, event.qualifier, event.id);
    if (!("admitted" in admission)) return this.#wait(held, admission);
    let attempt: Attempt | undefined;
    try {
      attempt = await runAttempt(this.#context, { definition, event, requestId, attempt: state.attempt, kind: "publish" });
    } catch (error) {
      return this.#waitUnlessStopped(held, error);
    } finally {
      admission.leave();
    }
    if (!attempt) return this.#drop(definition.name, held.delivery, event, requestId);
    if (attempt.error) return this.#tryAgain(held, attempt, attempt.error);
    attempt.announce();
    await this.#succeed(held, attempt);
  }

  async #succeed(held: Held, attempt: Attempt): Promise<void> {
    const target = held.definition.eventInvokeConfig?.onSuccess;
    if (target) {
      const record = this.#record(held, "Success", held.state.attempt, runOf(attempt));
      await this.#context.outbox.send(shipRecord("OnSuccess", this.#origin(held, target, attempt), record));
    }
    this.#lastRuns.take(held.requestId);
    await held.delivery.settle([{ status: "succeeded", payload: attempt.result.payload, invocation: attempt.report }]);
  }

  /** The function failed. */
  async #tryAgain(held: Held, attempt: Attempt, error: FunctionError): Promise<void> {
    const { clock } = this.#context;
    const age = clock.now() - Date.parse(held.event.acceptedtime ?? held.event.time);
    const decision = afterFunctionError({ ...held.state, age });
    attempt.announce(nextOf(decision, clock.now()));
    if (decision.action === "discard")
      return this.#giveUp(held, { condition: decision.condition, attempts: held.state.attempt, attempt, error, errorCode: 200 });
    this.#lastRuns.remember(held.requestId, runOf(attempt));
    await held.delivery.postpone(decision.delay, decision.attempt);
  }

  /** Something of ours failed. When we stop, the bus keeps the event, and gives it to whoever runs next. */
  async #waitUnlessStopped(held: Held, error: unknown): Promise<void> {
    if (this.#context.stopped.aborted) throw error;
    this.#context.logger.error("event not run", { "faas.name": held.definition.name, "faas.invocation_id": held.requestId, "exception.message": error });
    await this.#wait(held, serviceFailure(error));
  }

  /** The function was not run. */
  async #wait(held: Held, refusal: Refusal): Promise<void> {
    const decision = afterThrottle(held.state);
    const fields = { "faas.name": held.definition.name, "faas.invocation_id": held.requestId, "error.type": refusal.code };
    this.#context.logger.debug("event not run", fields);
    if (decision.action === "discard") return this.#giveUpUnrun(held, refusal, decision.condition);
    this.#announce(held, refusal, nextOf(decision, this.#context.clock.now()));
    await held.delivery.postpone(decision.delay, decision.attempt);
  }

  async #giveUpUnrun(held: Held, refusal: Refusal, condition: FailureCondition): Promise<void> {
    this.#announce(held, refusal, { condition });
    await this.#giveUp(held, { condition, attempts: held.state.attempt - 1, error: errorOf(refusal), errorCode: refusal.statusCode });
  }

  #announce({ definition, event, state }: Held, refusal: Refusal, next: RefusalRecord["next"]): void {
    announceRefusal(this.#context, { functionName: definition.name, event, attempt: state.attempt, refusal, next });
  }

  /** The record, and what goes to destinations, is durable before the event is off the bus. */
  async #giveUp(held: Held, end: End): Promise<void> {
    const { outbox, failures } = this.#context;
    const { definition, event, delivery } = held;
    const { condition, attempts, attempt, error, errorCode } = end;
    const before = this.#lastRuns.take(held.requestId);
    const record = this.#record(held, condition, attempts, attempt ? runOf(attempt) : before);
    await failures.add({ functionName: definition.name, eventId: event.id, record });
    const onFailure = definition.eventInvokeConfig?.onFailure;
    if (onFailure) await outbox.send(shipRecord("OnFailure", this.#origin(held, onFailure, attempt), record));
    const queue = definition.deadLetterTargetArn;
    const letter = { errorCode, errorMessage: error.errorMessage, event: event.data.text };
    if (queue) await outbox.send(shipDeadLetter(this.#origin(held, queue, attempt), letter));
    await delivery.settle([{ status: "failed", error, condition, attempts, ...(attempt && { invocation: attempt.report }) }]);
  }

  #record({ requestId, definition, event }: Held, condition: FailureCondition | "Success", attempts: number, response: Run | undefined): DestinationRecord {
    return destinationRecord({
      now: this.#context.clock.now(),
      requestId,
      functionArn: definition.arn,
      qualifier: event.qualifier,
      condition,
      attempts,
      payload: event.data,
      response,
    });
  }

  #origin({ event, requestId, definition }: Held, target: string, attempt: Attempt | undefined): Origin {
    const { ids, clock } = this.#context;
    return {
      id: ids.uuid(),
      now: clock.now(),
      requestId,
      functionArn: `${definition.arn}:${event.qualifier ?? "$LATEST"}`,
      target,
      traceparent: event.traceparent,
      traceHeader: attempt?.traceHeader ?? event.xraytraceheader,
    };
  }

  /** The function was deleted while the event waited. AWS drops such events; we say so. */
  async #drop(name: string, delivery: Delivery, event: EventEnvelope, requestId: string): Promise<void> {
    const { region, accountId, logger } = this.#context;
    const refusal = functionNotFound(name, event.qualifier, region, accountId);
    const condition = "RetriesExhausted";
    logger.error("event dropped: its function does not exist", { "faas.name": name, "faas.invocation_id": requestId, "cloudevents.event_id": event.id });
    announceRefusal(this.#context, { functionName: name, event, attempt: delivery.attempt, refusal, next: { condition } });
    await delivery.settle([{ status: "failed", error: errorOf(refusal), condition, attempts: delivery.attempt - 1 }]);
  }
}

function runOf({ report, result, error }: Attempt): Run {
  return { executedVersion: report.executedVersion, payload: result.payload, failed: error !== undefined };
}

function nextOf(decision: RetryDecision, now: number): NonNullable<InvocationRecord["next"]> {
  return decision.action === "retry" ? { retryAt: new Date(now + decision.delay).toISOString() } : { condition: decision.condition };
}

function errorOf({ code: errorType, message: errorMessage }: Refusal): FunctionError {
  return { errorType, errorMessage, payload: Payload.of({ errorType, errorMessage }) };
}
