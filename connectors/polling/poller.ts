// Polls the source of one mapping: receives, filters, makes batches, has each processed by one invocation, and settles its records.
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";
import type { Outcome } from "../../core/outcome.ts";
import { compileFilters, type Filter } from "../../core/pattern/filters.ts";
import type { ConnectorContext, PolledRecord, PolledSource } from "../connector.ts";
import { Batcher } from "./batcher.ts";
import type { CountEvents } from "./event-counts.ts";
import { readFailures } from "./partial-response.ts";
import { requestBatch, type Target } from "./request-batch.ts";
import { Scaling, scalingLimits } from "./scaling.ts";

/** Of the event that a function receives in one invocation. */
const EVENT_BYTES = 6 * 1024 * 1024;
/** Patterns were counted when the mapping was made. */
const ANY_NUMBER = Number.POSITIVE_INFINITY;

export interface PollerOptions extends Pick<ConnectorContext, "activity" | "bus" | "clock" | "disorder" | "ids" | "logger" | "tracer"> {
  readonly source: PolledSource;
  readonly target: Target;
  readonly mappingOptions: EventSourceMappingOptions;
  /** Told what came of each batch: `OK`, `PROBLEM: …`. */
  readonly report: (result: string) => void;
  /** Told how many records came, and what became of them. */
  readonly count: CountEvents;
  /** Aborted when batches that are under way are left to the source. */
  readonly abandoned: AbortSignal;
}

export class Poller {
  readonly #options: PollerOptions;
  readonly #filter: Filter | undefined;
  readonly #scaling: Scaling;
  readonly #batcher: Batcher;
  /** Closed batches for which there is no room yet. */
  readonly #waiting: (readonly PolledRecord[])[] = [];
  /** Batches under way, and filtered records being settled. */
  readonly #underWay = new Set<Promise<void>>();
  #running = 0;
  #roomMade: () => void = () => {};

  constructor(options: PollerOptions) {
    const { mappingOptions, clock } = options;
    const { batchSize, maximumBatchingWindowInSeconds, filters } = mappingOptions;
    this.#options = options;
    this.#filter = compileFilters({ Filters: filters.map((Pattern) => ({ Pattern })) }, ANY_NUMBER);
    this.#scaling = new Scaling(clock, scalingLimits(mappingOptions));
    const limits = { count: batchSize, bytes: EVENT_BYTES, window: maximumBatchingWindowInSeconds * 1000 };
    this.#batcher = new Batcher(clock, limits, (batch) => {
      this.#waiting.push(batch);
      this.#launch();
    });
  }

  /** Polls until aborted; what was received by then is still processed. Throws when the source is lost. */
  async run(signal: AbortSignal, onReceived: () => void): Promise<void> {
    const { source } = this.#options;
    try {
      while (!signal.aborted) {
        await this.#room(signal);
        if (signal.aborted) break;
        const records = await source.receive(this.#batcher.wanted, signal);
        onReceived();
        this.#take(records);
      }
    } finally {
      this.#batcher.flush();
    }
  }

  /** Resolves when every batch has been settled, or left to the source. */
  async drained(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #take(records: readonly PolledRecord[]): void {
    if (records.length === 0) this.#scaling.idle();
    const passed = this.#filter ? this.#pass(records, this.#filter) : records;
    this.#options.count({ polled: records.length, ...(this.#filter && { filteredOut: records.length - passed.length }) });
    if (passed.length > 0) this.#batcher.add(passed);
  }

  /** What the filters drop is done with at once. */
  #pass(records: readonly PolledRecord[], filter: Filter): readonly PolledRecord[] {
    const { passed = [], dropped = [] } = Object.groupBy(records, (record) => (filter.matches(record.filterable()) ? "passed" : "dropped"));
    if (dropped.length > 0) this.#track(this.#options.source.settle({ done: dropped, returned: [] }));
    return passed;
  }

  /** Resolves when one more batch may be under way. */
  async #room(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#hasRoom()) await this.#roomOrGrowth(signal);
  }

  #hasRoom(): boolean {
    return this.#waiting.length === 0 && this.#running < this.#scaling.limit;
  }

  #roomOrGrowth(signal: AbortSignal): Promise<void> {
    this.#scaling.crowded();
    if (this.#hasRoom()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        timer[Symbol.dispose]();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = this.#options.clock.timer(this.#scaling.step, end);
      signal.addEventListener("abort", end, { once: true });
      this.#roomMade = end;
    });
  }

  #launch(): void {
    while (this.#waiting.length > 0 && this.#running < this.#scaling.limit) {
      this.#running++;
      this.#track(this.#process(this.#waiting.shift() as readonly PolledRecord[]));
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => {
        const level = this.#options.abandoned.aborted ? "debug" : "error";
        this.#options.logger[level]("records not settled: their source gives them again", { error });
      })
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** One batch, from its invocation to the end of settling. */
  async #process(batch: readonly PolledRecord[]): Promise<void> {
    const { activity, target, abandoned, source, report, count } = this.#options;
    using work = activity.begin(`batch of ${batch.length} for ${target.functionName}, by mapping ${target.mapping}`);
    const onRefused = () => {
      this.#scaling.failed();
      count({ invoked: batch.length, failed: batch.length });
    };
    const context = { ...this.#options, signal: abandoned, onRefused };
    try {
      await requestBatch(batch, target, context, work, async (outcomes) => {
        const failed = this.#failed(batch, outcomes);
        report(this.#resultOf(outcomes[0]));
        const { done = [], returned = [] } = Object.groupBy(batch, (record) => (failed(record) ? "returned" : "done"));
        count({ invoked: batch.length, failed: returned.length });
        await source.settle({ done, returned });
        count({ deleted: done.length });
      });
    } finally {
      this.#running--;
      this.#launch();
      this.#roomMade();
    }
  }

  /** In Lambda's words; a batch that is too large for the way to its function is somebody's mistake, which is said. */
  #resultOf(first: Outcome | undefined): string {
    if (first?.status === "succeeded") return "OK";
    if (first?.status !== "refused" || first.refusal.statusCode !== 413) return "PROBLEM: Function call failed";
    this.#options.logger.warn("batch left to its source", {
      "faas.invoked_name": this.#options.target.functionName,
      "exception.message": first.refusal.message,
    });
    return `PROBLEM: ${first.refusal.message}`;
  }

  /** Which records go back to their source. */
  #failed(batch: readonly PolledRecord[], [first]: readonly Outcome[]): (record: PolledRecord) => boolean {
    const partial = this.#options.mappingOptions.functionResponseTypes.includes("ReportBatchItemFailures");
    if (first?.status !== "succeeded") {
      if (!partial) this.#scaling.failed();
      return () => true;
    }
    if (!partial) return () => false;
    const failures = readFailures(first.payload, new Set(batch.map(({ itemIdentifier }) => itemIdentifier)));
    return failures === "all" ? () => true : ({ itemIdentifier }) => failures.has(itemIdentifier);
  }
}
