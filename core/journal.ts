// The durable state of a service: a map whose every change is on disk before the answer leaves.

/**
 * Keeps the latest value of each key. Keys are any text; values are JSON.
 * Values must stay below 4 MiB; what is larger belongs in a file that the value names.
 */
export interface Journal {
  /** Durable when resolved; puts of one key are applied in the order of the calls. */
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** Every key with its latest value, in the order of their latest changes. */
  entries(): AsyncIterable<readonly [key: string, value: unknown]>;
  clear(): Promise<void>;
}
