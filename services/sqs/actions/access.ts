// Tags and permissions of queues. A permission is a statement of the queue's policy, which is kept and not enforced.
import type { Action } from "../../service.ts";
import { addressed, type QueueInput } from "../address.ts";
import { invalidValue, missingParameter } from "../errors.ts";
import { model } from "../model.ts";
import { checkActionCount, type Policy, readPolicy } from "../policy.ts";
import type { Holder, Queues } from "../queues.ts";
import { mergeTags, type Tags } from "../tags.ts";

interface PermissionInput extends QueueInput {
  readonly Label: string;
  readonly AWSAccountIds: readonly string[];
  readonly Actions: readonly string[];
}

/** What a queue's owner may let others do; `*` is all of it. */
const GRANTED = [
  ...["*", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"],
  ...["GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue"],
];

export function accessActions(queues: Queues): Record<string, Action> {
  return {
    TagQueue: async (input: QueueInput & { Tags: Tags }, request) => {
      const holder = addressed(queues, input, request);
      await queues.change(holder, { tags: mergeTags(holder.record.tags, input.Tags) });
    },
    UntagQueue: async (input: QueueInput & { TagKeys: string[] }, request) => {
      const holder = addressed(queues, input, request);
      const tags = Object.fromEntries(Object.entries(holder.record.tags).filter(([key]) => !input.TagKeys.includes(key)));
      await queues.change(holder, { tags });
    },
    ListQueueTags: (input: QueueInput, request) => {
      const { tags } = addressed(queues, input, request).record;
      return Object.keys(tags).length > 0 ? { Tags: tags } : {};
    },
    AddPermission: (input: PermissionInput, request) => addPermission(queues, addressed(queues, input, request), input),
    RemovePermission: (input: PermissionInput, request) => removePermission(queues, addressed(queues, input, request), input.Label),
  };
}

async function addPermission(queues: Queues, holder: Holder, { Label, AWSAccountIds, Actions }: PermissionInput): Promise<void> {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(Label))
    throw invalidValue(Label, "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  checkActions(Actions);
  const known = AWSAccountIds.length > 0 && AWSAccountIds.every((id) => /^\d{12}$/.test(id));
  if (!known) throw invalidValue(`[${AWSAccountIds}]`, "PrincipalId", "Unable to verify.");
  const policy = policyOf(holder);
  if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidValue(Label, "Label", "Already exists.");
  const principals = AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`);
  const statement = {
    Sid: Label,
    Effect: "Allow",
    Principal: { AWS: principals.length === 1 ? principals[0] : principals },
    Action: Actions.length === 1 ? `SQS:${Actions[0]}` : Actions.map((action) => `SQS:${action}`),
    Resource: holder.queue.arn,
  };
  await putPolicy(queues, holder, { ...policy, Statement: [...policy.Statement, statement] });
}

function checkActions(actions: readonly string[]): void {
  if (actions.length === 0) throw missingParameter("Actions");
  checkActionCount(actions.length);
  const refused = actions.find((action) => !GRANTED.includes(action));
  if (refused === undefined) return;
  const reason = Object.hasOwn(model.operations, refused)
    ? "Only the queue owner is allowed to invoke this action."
    : "Please refer to the appropriate WSDL for a list of valid actions.";
  throw invalidValue(`SQS:${refused}`, "ActionName", reason);
}

async function removePermission(queues: Queues, holder: Holder, label: string): Promise<void> {
  const policy = policyOf(holder);
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== label);
  if (Statement.length === policy.Statement.length) throw invalidValue(label, "Label", "can't find label on existing policy.");
  await putPolicy(queues, holder, { ...policy, Statement });
}

function policyOf({ record, queue }: Holder): Policy {
  const text = record.attributes["Policy"];
  return text === undefined ? { Version: "2012-10-17", Id: `${queue.arn}/SQSDefaultPolicy`, Statement: [] } : readPolicy(text);
}

function putPolicy(queues: Queues, holder: Holder, policy: Policy): Promise<void> {
  const { Policy: _former, ...attributes } = holder.record.attributes;
  return queues.change(holder, { attributes: policy.Statement.length > 0 ? { ...attributes, Policy: JSON.stringify(policy) } : attributes });
}
