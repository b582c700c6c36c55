// How much ran at once: of a function, of all of them, of those that reserve nothing, and in environments held ready. Told when invocations end.
import { parseFunctionReference } from "../../core/arn.ts";
import { ClaimedConcurrency } from "../../core/claimed-concurrency.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import { functionKey, type Registry } from "../../core/registry.ts";
import { InFlight } from "./in-flight.ts";
import type { Dimension } from "./metric-store.ts";

/** Takes a value that was reached at a time in milliseconds. */
export type TakeValue = (name: string, dimensions: readonly Dimension[], time: number, unit: string, value: number) => void;

/** What is counted for the account as a whole. */
const ACCOUNT: readonly Dimension[] = [];

export class ConcurrencyMetrics implements Disposable {
  readonly #registry: Registry;
  readonly #record: TakeValue;
  readonly #claimed: ClaimedConcurrency;
  #account = new InFlight();
  #unreserved = new InFlight();
  readonly #functions = new Map<string, InFlight>();
  /** By function key. */
  readonly #provisioned = new Map<string, InFlight>();

  constructor(registry: Registry, record: TakeValue) {
    this.#registry = registry;
    this.#record = record;
    this.#claimed = new ClaimedConcurrency(registry);
  }

  [Symbol.dispose](): void {
    this.#claimed[Symbol.dispose]();
  }

  clear(): void {
    this.#account = new InFlight();
    this.#unreserved = new InFlight();
    this.#functions.clear();
    this.#provisioned.clear();
  }

  count(record: InvocationRecord): void {
    const start = Date.parse(record.startTime);
    const end = start + record.durationMs;
    const { functionName } = record;
    const own = ofKey(this.#functions, functionName).add(start, end);
    this.#record("ConcurrentExecutions", [{ Name: "FunctionName", Value: functionName }], start, "Count", own);
    this.#record("ConcurrentExecutions", ACCOUNT, start, "Count", this.#account.add(start, end));
    if (record.provisionedConcurrency === "used") this.#countProvisioned(record, start, end);
    else if (this.#registry.resolve(functionName)?.reservedConcurrency === undefined) this.#countUnreserved(start, end);
  }

  /** What runs on demand leaves less of the account's concurrency to others, beside what is claimed by functions whether they run or not. */
  #countUnreserved(start: number, end: number): void {
    const running = this.#unreserved.add(start, end);
    this.#record("UnreservedConcurrentExecutions", ACCOUNT, start, "Count", running);
    this.#record("ClaimedAccountConcurrency", ACCOUNT, start, "Count", running + this.#claimed.total);
  }

  /** By the version or alias that holds them ready; their utilization is a part of 1. */
  #countProvisioned({ functionName, functionArn }: InvocationRecord, start: number, end: number): void {
    const qualifier = parseFunctionReference(functionArn)?.qualifier;
    const key = functionKey(functionName, qualifier);
    const running = ofKey(this.#provisioned, key).add(start, end);
    const dimensions = [
      { Name: "FunctionName", Value: functionName },
      { Name: "Resource", Value: `${functionName}:${qualifier}` },
    ];
    this.#record("ProvisionedConcurrentExecutions", dimensions, start, "Count", running);
    const { allocated = 0 } = this.#registry.provisioned.get(key) ?? {};
    if (allocated > 0) this.#record("ProvisionedConcurrencyUtilization", dimensions, start, "Count", running / allocated);
  }
}

function ofKey(known: Map<string, InFlight>, key: string): InFlight {
  const found = known.get(key) ?? new InFlight();
  known.set(key, found);
  return found;
}
