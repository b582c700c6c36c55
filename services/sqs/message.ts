// What SQS keeps of a message, and what a client may be told of it.

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** One key of the journal. Times are milliseconds since the epoch. */
export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: MessageAttributes;
  readonly senderId: string;
  readonly sent: number;
  /** Retention counts from here: a FIFO queue of dead letters starts it anew. */
  readonly enqueued: number;
  /** Not seen before. */
  readonly visibleAt: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** FIFO: 20 digits. */
  readonly sequenceNumber?: string;
  /** Of a dead letter: the queue it was moved from, and how often it was received there. */
  readonly sourceArn?: string;
  readonly earlierReceives?: number;
  /** The span that sent it, in the form of W3C: for whoever receives it inside the process. */
  readonly traceparent?: string;
}

/** What is left of a FIFO message that was deleted while its deduplication window was open. */
export type Tombstone = Pick<MessageRecord, "id" | "sent" | "groupId" | "deduplicationId" | "sequenceNumber"> & { readonly deleted: true };

/** How often a message was received from the queue that it lies in, and when first. Another key of the journal, written behind the answer. */
export interface Tally {
  readonly receives: number;
  readonly firstReceived?: number | undefined;
}

/** Where messages are durable, by their ids. */
export interface MessageKeeper {
  /** Durable when resolved. */
  put(id: string, record: MessageRecord | Tombstone): Promise<void>;
  /** Durable soon: whoever receives does not wait for it. */
  tally(id: string, tally: Tally): void;
  remove(id: string): Promise<void>;
}

/** A message with what has happened to it. */
export interface Entry {
  readonly record: MessageRecord;
  /** By this queue. */
  receives: number;
  firstReceived?: number | undefined;
  /** Seen by no one before; undefined when it is available. */
  hiddenUntil?: number | undefined;
  /** While it is in flight: when that began. */
  leasedAt?: number | undefined;
  /** Being written to the journal: holds its place in the order, but is not shown yet. */
  storing?: boolean;
  gone?: boolean;
}

/** A message as one receive shows it. */
export interface ReceivedMessage {
  readonly record: MessageRecord;
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly firstReceived: number;
}

/** A message as it lies in its queue, for people and tests. */
export interface InspectedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: MessageAttributes;
  readonly state: "visible" | "inFlight" | "delayed";
  /** Milliseconds since the epoch: when it is visible, of one that is not. */
  readonly visibleAt?: number | undefined;
  readonly receiveCount: number;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** Of a dead letter: the queue it was moved from. */
  readonly sourceArn?: string | undefined;
}

export function inspectEntry({ record, receives, leasedAt, hiddenUntil }: Readonly<Entry>): InspectedMessage {
  const { id, body, attributes, systemAttributes, groupId, deduplicationId, sourceArn, earlierReceives = 0 } = record;
  const state = leasedAt !== undefined ? "inFlight" : hiddenUntil !== undefined ? "delayed" : "visible";
  const receiveCount = receives + earlierReceives;
  return { messageId: id, body, attributes, systemAttributes, state, visibleAt: hiddenUntil, receiveCount, groupId, deduplicationId, sourceArn };
}
