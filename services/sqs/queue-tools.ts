// What a queue works with, by which rules, and what a receive asks of it.
import type { Activity, Work } from "../../core/activity.ts";
import type { Clock } from "../../core/clock.ts";
import type { Ids } from "../../core/ids.ts";
import type { MessageKeeper, MessageRecord } from "./message.ts";

/** A queue that takes in what another gives up. */
export interface DeadLetters {
  /** Resolves when the message is durable there. */
  adopt(record: MessageRecord): Promise<void>;
}

/** What of a queue's attributes decides on its behaviour. Times are milliseconds. */
export interface QueueRules {
  readonly visibility: number;
  readonly retention: number;
  readonly redrive?: { readonly deadLetters: DeadLetters | undefined; readonly maxReceiveCount: number } | undefined;
  readonly deduplicateByGroup?: boolean;
}

export interface QueueTools {
  /** Counts what no call waits for. */
  readonly activity: Activity;
  readonly arn: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly keeper: MessageKeeper;
  /** Asked each time, as attributes change. */
  readonly rules: () => QueueRules;
  /** For tests that have no patience for 120,000 messages. */
  readonly limits?: { readonly inFlight?: number; readonly horizon?: number };
}

export interface ReceiveOptions {
  /** Milliseconds; the queue's own when absent. */
  readonly visibility?: number | undefined;
  readonly maximum: number;
  /** Milliseconds. */
  readonly wait: number;
  readonly signal?: AbortSignal | undefined;
  /** FIFO: an earlier receive of the same name is answered again. */
  readonly attempt?: string | undefined;
  /** The call that receives: parked while it waits. */
  readonly work?: Work | undefined;
}
