// A stand-in for AWS that keeps what it is told and remembers every call: for tests.
import { functionArn, topicArn } from "../core/arn.ts";
import type { AwsClient } from "../core/aws-client.ts";
import { ServiceError } from "../core/errors.ts";

type Input = Record<string, unknown>;

export interface RecordedCall {
  readonly service: string;
  readonly action: string;
  readonly input: Input;
}

const notFound = () => new ServiceError("ResourceNotFoundException", "not found", 404);

export class FakeAws implements AwsClient {
  readonly calls: RecordedCall[] = [];
  readonly #functions = new Map<string, Input>();
  readonly #eventInvoke = new Map<string, Input>();
  readonly #buckets = new Map<string, unknown>();
  /** By function and id; the source that each lets in. */
  readonly #statements = new Map<string, unknown>();
  readonly #queues = new Map<string, Input>();
  readonly #mappings = new Map<string, Input>();
  readonly #subscriptions = new Map<string, Input>();
  readonly #topicTags = new Map<string, Map<unknown, unknown>>();

  async call<Output>(service: string, action: string, input: object): Promise<Output> {
    const given = input as Input;
    this.calls.push({ service, action, input: given });
    const answer = this.#answers[action];
    if (!answer) throw new Error(`unexpected call ${action}`);
    return (answer(given) ?? {}) as Output;
  }

  inputs(action: string): Input[] {
    return this.calls.filter((call) => call.action === action).map(({ input }) => input);
  }

  /** The actions that changed something. */
  changes(): string[] {
    const idempotent = ["CreateBucket", "CreateTopic", "AddPermission"];
    return this.calls
      .filter(({ action, input }) => !/^(Get|List)/.test(action) && !idempotent.includes(action) && !input["DryRun"])
      .map(({ action }) => action);
  }

  readonly #answers: Record<string, (input: Input) => unknown> = {
    GetFunctionConfiguration: (input) => this.#function(input),
    CreateFunction: (input) => this.#functions.set(name(input), { ...input, CodeSha256: JSON.stringify(input["Code"]) }) && {},
    UpdateFunctionCode: (input) => {
      const CodeSha256 = JSON.stringify({ S3Bucket: input["S3Bucket"], S3Key: input["S3Key"] });
      if (!input["DryRun"]) this.#functions.set(name(input), { ...this.#function(input), CodeSha256 });
      return { CodeSha256 };
    },
    UpdateFunctionConfiguration: (input) => this.#functions.set(name(input), { ...this.#function(input), ...input }) && {},
    DeleteFunction: (input) => this.#functions.delete(name(input)) && {},
    ListFunctions: () => ({ Functions: Array.from(this.#functions.keys(), (key) => ({ FunctionName: key, FunctionArn: key })) }),
    ListTags: ({ Resource }) => ({ Tags: (this.#functions.get(String(Resource)) ?? this.#mappings.get(String(Resource)))?.["Tags"] }),
    ListEventSourceMappings: () => ({ EventSourceMappings: [...this.#mappings.values()] }),
    CreateEventSourceMapping: (input) => this.#createMapping(input),
    UpdateEventSourceMapping: (input) => this.#mappings.set(id(input), { ...this.#mappings.get(id(input)), ...input, State: stateOf(input) }) && {},
    DeleteEventSourceMapping: (input) => this.#mappings.delete(id(input)) && {},
    GetQueueUrl: ({ QueueName }) => {
      if (!this.#queues.has(String(QueueName))) throw new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
      return { QueueUrl: QueueName };
    },
    CreateQueue: ({ QueueName, Attributes }) => this.#queues.set(String(QueueName), Attributes as Input) && { QueueUrl: QueueName },
    GetQueueAttributes: ({ QueueUrl }) => ({ Attributes: this.#queues.get(String(QueueUrl)) }),
    SetQueueAttributes: ({ QueueUrl, Attributes }) =>
      this.#queues.set(String(QueueUrl), { ...this.#queues.get(String(QueueUrl)), ...(Attributes as Input) }) && {},
    CreateTopic: ({ Name }) => ({ TopicArn: topicArn(String(Name)) }),
    ListTagsForResource: ({ ResourceArn }) => ({ Tags: Array.from(this.#tagsOf(ResourceArn), ([Key, Value]) => ({ Key, Value })) }),
    TagResource: ({ ResourceArn, Tags }) => (Tags as Input[]).forEach(({ Key, Value }) => void this.#tagsOf(ResourceArn).set(Key, Value)),
    UntagResource: ({ ResourceArn, TagKeys }) => (TagKeys as string[]).forEach((key) => void this.#tagsOf(ResourceArn).delete(key)),
    ListSubscriptions: () => ({ Subscriptions: [...this.#subscriptions.values()] }),
    Subscribe: (input) => {
      const SubscriptionArn = `${input["TopicArn"]}:${this.#subscriptions.size + 1}`;
      this.#subscriptions.set(SubscriptionArn, { ...input, SubscriptionArn });
      return { SubscriptionArn };
    },
    GetSubscriptionAttributes: ({ SubscriptionArn }) => ({ Attributes: this.#subscriptions.get(String(SubscriptionArn))?.["Attributes"] }),
    SetSubscriptionAttributes: ({ SubscriptionArn, AttributeName, AttributeValue }) => {
      const attributes = this.#subscriptions.get(String(SubscriptionArn))?.["Attributes"] as Input;
      attributes[String(AttributeName)] = AttributeValue;
    },
    Unsubscribe: ({ SubscriptionArn }) => this.#subscriptions.delete(String(SubscriptionArn)) && {},
    GetPolicy: ({ FunctionName }) => {
      const own = [...this.#statements].filter(([key]) => key.startsWith(`${FunctionName}/`));
      if (own.length === 0) throw notFound();
      const Statement = own.map(([key, source]) => ({ Sid: key.slice(key.indexOf("/") + 1), Condition: { ArnLike: { "AWS:SourceArn": source } } }));
      return { Policy: JSON.stringify({ Statement }) };
    },
    RemovePermission: ({ FunctionName, StatementId }) => this.#statements.delete(`${FunctionName}/${StatementId}`) && {},
    GetFunctionEventInvokeConfig: (input) => found(this.#eventInvoke.get(name(input))),
    PutFunctionEventInvokeConfig: (input) => this.#eventInvoke.set(name(input), input) && {},
    DeleteFunctionEventInvokeConfig: (input) => this.#eventInvoke.delete(name(input)) && {},
    GetFunctionConcurrency: (input) => ({ ReservedConcurrentExecutions: this.#function(input)["Reserved"] }),
    PutFunctionConcurrency: (input) => this.#functions.set(name(input), { ...this.#function(input), Reserved: input["ReservedConcurrentExecutions"] }) && {},
    DeleteFunctionConcurrency: (input) => this.#functions.set(name(input), { ...this.#function(input), Reserved: undefined }) && {},
    AddPermission: ({ FunctionName, StatementId, SourceArn }) => {
      const statement = `${FunctionName}/${StatementId}`;
      if (this.#statements.has(statement)) throw new ServiceError("ResourceConflictException", "exists", 409);
      this.#statements.set(statement, SourceArn);
    },
    CreateBucket: ({ Bucket }) => {
      if (!this.#buckets.has(String(Bucket))) this.#buckets.set(String(Bucket), {});
    },
    GetBucketVersioning: () => ({}),
    ListBuckets: () => ({ Buckets: Array.from(this.#buckets.keys(), (Name) => ({ Name })) }),
    GetBucketNotificationConfiguration: ({ Bucket }) => this.#buckets.get(String(Bucket)),
    PutBucketNotificationConfiguration: ({ Bucket, NotificationConfiguration }) => void this.#buckets.set(String(Bucket), NotificationConfiguration),
  };

  #tagsOf(arn: unknown): Map<unknown, unknown> {
    const tags = this.#topicTags.get(String(arn)) ?? new Map();
    this.#topicTags.set(String(arn), tags);
    return tags;
  }

  #createMapping(input: Input): Input {
    const UUID = `mapping-${this.#mappings.size + 1}`;
    const mapping = { ...input, UUID, EventSourceMappingArn: UUID, FunctionArn: functionArn(name(input)), State: stateOf(input) };
    this.#mappings.set(UUID, mapping);
    return mapping;
  }

  #function(input: Input): Input {
    return found(this.#functions.get(name(input)));
  }
}

function name(input: Input): string {
  return String(input["FunctionName"]);
}

function id(input: Input): string {
  return String(input["UUID"]);
}

function stateOf(input: Input): string {
  return input["Enabled"] ? "Enabled" : "Disabled";
}

function found(value: Input | undefined): Input {
  if (!value) throw notFound();
  return value;
}
