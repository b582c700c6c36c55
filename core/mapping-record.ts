// What became of some records of an event source mapping, as everyone may see it: announced on `mapping.<id>`, where its MetricsConfig asks for EventCount.

export interface MappingRecord {
  /** Its id. */
  readonly mapping: string;
  /** ARN. */
  readonly source: string;
  readonly functionName: string;
  /** ISO 8601, by our Clock. */
  readonly time: string;
  readonly counts: EventCounts;
}

/** Records, counted. What a record does not tell of is absent; 0 says that there might have been some. */
export interface EventCounts {
  /** Given by the source; 0 when it was asked and had none. */
  readonly polled?: number;
  /** Dropped by the filters, where there are any. */
  readonly filteredOut?: number;
  /** In batches for which the function was asked to run: once more for each attempt. */
  readonly invoked?: number;
  /** Of these: not run, not processed, or named in a partial batch response. */
  readonly failed?: number;
  /** Processed, and taken off the source. */
  readonly deleted?: number;
}
