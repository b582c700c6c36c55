// The quotas of CloudWatch Logs, and our own bounds.

/** A batch of PutLogEvents: the messages in UTF-8, and 26 bytes for each event. */
export const BATCH_BYTES = 1_048_576;
export const EVENT_OVERHEAD_BYTES = 26;
export const EVENT_BYTES = 1_048_576;
export const BATCH_SPAN_MS = 24 * 3_600_000;
/** Older events are rejected, and those of more than two hours hence. */
export const OLDEST_MS = 14 * 24 * 3_600_000;
export const NEWEST_MS = 2 * 3_600_000;
/** What a page of events holds at most. */
export const PAGE_EVENTS = 10_000;
export const PAGE_BYTES = 1_048_576;
export const PAGE_DESCRIPTIONS = 50;
export const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
/** One stream on disk; beyond it the older half goes. */
export const STREAM_BYTES = 16 * 1_048_576;
/** What functions print waits this long, in real milliseconds, to be written together. */
export const WRITE_AFTER_MS = 200;
