// A queue as a test sees it: what lies in it, without receiving any of it.
import type { Observed } from "./observed.ts";

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  /** As the sender gave them: `{ DataType, StringValue }`. */
  readonly attributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: Uint8Array }>>;
  readonly state: "visible" | "inFlight" | "delayed";
  /** Milliseconds since the epoch: when it is visible, of one that is not. */
  readonly visibleAt?: number;
  readonly receiveCount: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Of a dead letter: ARN of the queue it was moved from. */
  readonly sourceArn?: string;
}

export class QueueView {
  readonly name: string;
  readonly simulator: Observed;

  constructor(simulator: Observed, name: string) {
    this.simulator = simulator;
    this.name = name;
  }

  /** In the order in which they came. Throws when there is no such queue. */
  get messages(): readonly QueuedMessage[] {
    const messages = this.simulator.inspect("sqs", this.name);
    if (!messages) throw new Error(`there is no queue "${this.name}"`);
    return messages as readonly QueuedMessage[];
  }

  get depth(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const depth = { visible: 0, inFlight: 0, delayed: 0 };
    for (const { state } of this.messages) depth[state]++;
    return depth;
  }
}
