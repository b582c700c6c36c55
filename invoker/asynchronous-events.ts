// Events that the bus holds for a function: run, tried again when they fail, and given up with a record of it.
import type { Delivery } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import type { Logger } from "../core/logger.ts";
import type { FailureCondition, FunctionError, Refusal } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import type { Registry } from "../core/registry.ts";
import { type Attempt, type AttemptContext, runAttempt } from "./attempt.ts";
import type { Concurrency } from "./concurrency.ts";
import { destinationRecord } from "./destination-record.ts";
import type { Failures } from "./failures.ts";
import { functionNotFound, refusalForState, serviceFailure } from "./refusals.ts";
import { afterFunctionError, afterThrottle, type EventState, isTooOld, type RetryDecision } from "./retry/asynchronous.ts";

export interface AsynchronousContext extends AttemptContext {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly region: string;
  readonly accountId: string;
  readonly failures: Failures;
  readonly concurrency: Concurrency;
  /** Aborted when the invoker stops. */
  readonly stopped: AbortSignal;
}

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

  constructor(context: AsynchronousContext) {
    this.#context = context;
  }

  async handle(name: string, delivery: Delivery): Promise<void> {
    const event = delivery.events[0] as EventEnvelope;
    const requestId = event.requestid ?? event.id;
    const definition = this.#context.registry.resolve(name, event.qualifier);
    if (!definition) return this.#drop(name, delivery, event, requestId);
    const age = this.#context.clock.now() - Date.parse(event.acceptedtime ?? event.time);
    const state = { attempt: delivery.attempt, age, config: definition.eventInvokeConfig };
    await this.#run({ delivery, event, requestId, definition, state });
  }

  async #run(held: Held): Promise<void> {
    const { definition, state, event, requestId } = held;
    const { concurrency } = this.#context;
    if (definition.reservedConcurrency === 0) return this.#giveUp(held, "ZeroReservedConcurrency", 0);
    if (isTooOld(state)) return this.#giveUp(held, "EventAgeExceeded", state.attempt - 1);
    const refusal = refusalForState(definition) ?? concurrency.enter(definition);
    if (refusal) return this.#wait(held, refusal);
    let attempt: Attempt | undefined;
    try {
      attempt = await runAttempt(this.#context, { definition, event, requestId, attempt: state.attempt, kind: "publish" });
    } catch (error) {
      return this.#waitUnlessStopped(held, error);
    } finally {
      concurrency.leave(definition);
    }
    if (!attempt) return this.#drop(definition.name, held.delivery, event, requestId);
    if (attempt.error) return this.#tryAgain(held, attempt, attempt.error);
    attempt.announce();
    await held.delivery.settle([{ status: "succeeded", payload: attempt.result.payload, invocation: attempt.report }]);
  }

  /** The function failed. */
  async #tryAgain(held: Held, attempt: Attempt, error: FunctionError): Promise<void> {
    const { clock } = this.#context;
    const age = clock.now() - Date.parse(held.event.acceptedtime ?? held.event.time);
    const decision = afterFunctionError({ ...held.state, age });
    attempt.announce(nextOf(decision, clock.now()));
    if (decision.action === "retry") await held.delivery.postpone(decision.delay, decision.attempt);
    else await this.#giveUp(held, decision.condition, held.state.attempt, attempt, error);
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
    if (decision.action === "retry") await held.delivery.postpone(decision.delay, decision.attempt);
    else await this.#giveUp(held, decision.condition, held.state.attempt - 1);
  }

  /** The record is durable before the event is off the bus. */
  async #giveUp(held: Held, condition: FailureCondition, attempts: number, attempt?: Attempt, error = unheard(condition)): Promise<void> {
    const { definition, event, requestId } = held;
    const record = destinationRecord({
      now: this.#context.clock.now(),
      requestId,
      functionArn: definition.arn,
      qualifier: event.qualifier,
      condition,
      attempts,
      payload: event.data,
      response: attempt && { executedVersion: attempt.report.executedVersion, payload: attempt.result.payload, failed: true },
    });
    await this.#context.failures.add({ functionName: definition.name, eventId: event.id, record });
    await held.delivery.settle([{ status: "failed", error, condition, attempts, ...(attempt && { invocation: attempt.report }) }]);
  }

  /** The function was deleted while the event waited. AWS drops such events; we say so. */
  async #drop(name: string, delivery: Delivery, event: EventEnvelope, requestId: string): Promise<void> {
    const { region, accountId, logger } = this.#context;
    const { code, message } = functionNotFound(name, event.qualifier, region, accountId);
    logger.error("event dropped: its function does not exist", { "faas.name": name, "faas.invocation_id": requestId, "cloudevents.event_id": event.id });
    const error = { errorType: code, errorMessage: message, payload: Payload.of({ errorType: code, errorMessage: message }) };
    await delivery.settle([{ status: "failed", error, condition: "RetriesExhausted", attempts: delivery.attempt - 1 }]);
  }
}

function nextOf(decision: RetryDecision, now: number): NonNullable<InvocationRecord["next"]> {
  return decision.action === "retry" ? { retryAt: new Date(now + decision.delay).toISOString() } : { condition: decision.condition };
}

/** The error of an event that was given up without being run now. */
function unheard(condition: FailureCondition): FunctionError {
  const errorMessage =
    condition === "ZeroReservedConcurrency" ? "The function's reserved concurrency is 0" : "The event is older than the function's maximum event age";
  return { errorType: condition, errorMessage, payload: Payload.of({ errorType: condition, errorMessage }) };
}
