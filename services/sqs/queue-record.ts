// What the journal keeps of a queue, and of a task that moves its messages.
import type { Attributes } from "./attributes.ts";

export interface QueueRecord {
  readonly name: string;
  /** Messages are kept under it: with a new one, all of them are gone at once. */
  readonly epoch: string;
  readonly attributes: Attributes;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly created: number;
  readonly modified: number;
}

export type MoveStatus = "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";

export interface MoveRecord {
  readonly handle: string;
  readonly status: MoveStatus;
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly perSecond?: number;
  readonly moved: number;
  readonly toMove: number;
  readonly started: number;
  readonly failure?: string;
}
