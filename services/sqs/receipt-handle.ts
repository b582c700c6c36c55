// Receipt handles: opaque to clients, new for each receive; they say which message of which queue was received, and for which time.
import { invalidReceiptHandle } from "./errors.ts";

export interface Receipt {
  /** The number of the receive that it was given for. */
  readonly receive: number;
  readonly messageId: string;
}

export function writeReceiptHandle(nonce: string, arn: string, { messageId, receive }: Receipt): string {
  return Buffer.from(`${nonce} ${arn} ${messageId} ${receive}`).toString("base64");
}

/** Throws ReceiptHandleIsInvalid for what is not a handle of the queue. */
export function readReceiptHandle(handle: string, arn: string): Receipt {
  const bytes = Buffer.from(handle, "base64");
  const [, of, messageId, receive, ...more] = bytes.toString().split(" ");
  if (handle === "" || bytes.toString("base64") !== handle || of !== arn || !messageId || !/^\d{1,9}$/.test(receive ?? "") || more.length > 0) {
    throw invalidReceiptHandle(handle);
  }
  return { messageId, receive: Number(receive) };
}
