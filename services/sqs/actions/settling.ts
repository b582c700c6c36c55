// What is done with a message by its receipt handle: deleted, or hidden for longer or shorter; alone and in batches.
import type { Action } from "../../service.ts";
import { addressed, type QueueInput } from "../address.ts";
import { checkBatch, runBatch } from "../batch.ts";
import { missingParameter } from "../errors.ts";
import { MAXIMUM_VISIBILITY } from "../limits.ts";
import type { Holder, Queues } from "../queues.ts";
import { checkRange } from "./receiving.ts";

interface Handled {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number;
}

type Batch = QueueInput & { readonly Entries?: readonly (Handled & { readonly Id: string })[] };

export function settlingActions(queues: Queues): Record<string, Action> {
  return {
    DeleteMessage: (input: QueueInput & Handled, request) => addressed(queues, input, request).queue.delete(input.ReceiptHandle),
    ChangeMessageVisibility: (input: QueueInput & Handled, request) => changeVisibility(addressed(queues, input, request), input),
    DeleteMessageBatch: (input: Batch, request) => {
      const { queue } = addressed(queues, input, request);
      const { Entries = [] } = input;
      checkBatch(Entries, "DeleteMessageBatchRequestEntry");
      return runBatch(Entries, async ({ ReceiptHandle }) => {
        await queue.delete(ReceiptHandle);
        return {};
      });
    },
    ChangeMessageVisibilityBatch: (input: Batch, request) => {
      const holder = addressed(queues, input, request);
      const { Entries = [] } = input;
      checkBatch(Entries, "ChangeMessageVisibilityBatchRequestEntry");
      return runBatch(Entries, (entry) => {
        changeVisibility(holder, entry);
        return {};
      });
    },
  };
}

function changeVisibility({ queue }: Holder, { ReceiptHandle, VisibilityTimeout }: Handled): void {
  if (VisibilityTimeout === undefined) throw missingParameter("VisibilityTimeout");
  checkRange(VisibilityTimeout, "VisibilityTimeout", 0, MAXIMUM_VISIBILITY, `VisibilityTimeout must be an integer between 0 and ${MAXIMUM_VISIBILITY}`);
  queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
}
