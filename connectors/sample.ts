// What a sample event is made from: what its author chose, and where the rest comes from.
import type { Ids } from "../core/ids.ts";

/** What may be chosen; each kind of event takes some of it. */
export interface SampleOptions {
  readonly bucket?: string;
  /** Raw: the record encodes it. */
  readonly key?: string;
  /** As `ObjectCreated:Put`, with or without `s3:`. */
  readonly eventName?: string;
  /** Bytes. */
  readonly size?: number;
  /** Of a bucket that keeps versions. */
  readonly versionId?: string;
  /** Name or ARN. */
  readonly queue?: string;
  readonly group?: string;
  /** Name or ARN. */
  readonly topic?: string;
  readonly subject?: string;
  readonly body?: string;
  /** As SQS and SNS take them: a binary value is base64. */
  readonly attributes?: Readonly<Record<string, SampleAttribute>>;
}

export interface SampleAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export interface SampleContext {
  readonly ids: Ids;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** How many records, where an event may have several. */
  readonly count: number;
}
