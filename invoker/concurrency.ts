// How many invocations of a function, and of all functions, may run at once.
import type { FunctionDefinition } from "../core/function.ts";
import type { Refusal } from "../core/outcome.ts";

/** Of an account in a Region. */
export const ACCOUNT_CONCURRENCY = 1_000;

/** Counts what runs. An invocation that waits for an environment of ours to become free runs already, as in AWS it would. */
export class Concurrency {
  readonly #byFunction = new Map<string, number>();
  #total = 0;

  /** Counts one more invocation, or says why there may be none now. */
  enter({ name, reservedConcurrency }: FunctionDefinition): Refusal | undefined {
    const running = this.#byFunction.get(name) ?? 0;
    if (reservedConcurrency !== undefined && running >= reservedConcurrency) return throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    if (this.#total >= ACCOUNT_CONCURRENCY) return throttled("ConcurrentInvocationLimitExceeded");
    this.#byFunction.set(name, running + 1);
    this.#total++;
    return undefined;
  }

  leave({ name }: FunctionDefinition): void {
    const left = (this.#byFunction.get(name) as number) - 1;
    if (left > 0) this.#byFunction.set(name, left);
    else this.#byFunction.delete(name);
    this.#total--;
  }
}

function throttled(reason: string): Refusal {
  return {
    code: "TooManyRequestsException",
    message: "Rate Exceeded.",
    statusCode: 429,
    members: { Reason: reason, Type: "User" },
    retryAfterSeconds: 1,
  };
}
