// Event source mappings by clients that nobody here wrote: statuses, codes and texts are AWS's, whoever asks.
import { join } from "node:path";
import { expect } from "chai";
import { type Simulator, start } from "../../index.ts";
import { boto3Script, cliScript, type ScriptAnswer, type ScriptCall, type ScriptRunner, sdkScript } from "../support/clients/script.ts";
import { openPython } from "../support/python.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");
const ACCOUNT = "us-east-1:000000000000";
const QUEUE = `arn:aws:sqs:${ACCOUNT}:q`;
const FIFO = `${QUEUE}.fifo`;
const STREAM = `arn:aws:kinesis:${ACCOUNT}:stream/s`;
const FUNCTION = `arn:aws:lambda:${ACCOUNT}:function:f`;
const NOBODY = "00000000-0000-4000-8000-000000000000";
const ABSENT_QUEUE = /NonExistentQueue\. SQS Error Message: The specified queue does not exist\.$/;

/** An action, its input, and what it is answered: members of the answer, or a code, its status and a text. */
type Row = readonly [action: string, input: object, status: number, answer: object | readonly [code: string, message: string | RegExp]];

const refused = (message: string | RegExp) => ["InvalidParameterValueException", message] as const;
const ABSENT = ["ResourceNotFoundException", "The resource you requested does not exist."] as const;
const INVALID = ["ValidationException", /validation error detected: Value/] as const;
const unsupported = (name: string) => refused(`Unsupported ${name} parameter for given event source mapping type.`);
const filter = (Pattern: string) => ({ FilterCriteria: { Filters: [{ Pattern }] } });
const create = (input: object, status: number, answer: Row[3]): Row => [
  "CreateEventSourceMapping",
  { FunctionName: "f", EventSourceArn: QUEUE, ...input },
  status,
  answer,
];
const refuse = (input: object, answer: Row[3]) => create(input, 400, answer);

/** The mapping that the others are about. */
const FIRST = create({ BatchSize: 5, FunctionResponseTypes: ["ReportBatchItemFailures"], Tags: { team: "a" } }, 202, {
  State: "Creating",
  StateTransitionReason: "USER_INITIATED",
  BatchSize: 5,
  MaximumBatchingWindowInSeconds: 0,
  FunctionArn: FUNCTION,
  EventSourceArn: QUEUE,
  FunctionResponseTypes: ["ReportBatchItemFailures"],
});

const refusals: readonly Row[] = [
  create({}, 409, [
    "ResourceConflictException",
    /^An event source mapping with SQS arn \(" .*:q "\) and function \(" f "\) already exists\. Please update or delete/,
  ]),
  refuse({ EventSourceArn: undefined }, refused("Unrecognized event source.")),
  refuse({ EventSourceArn: "arn:aws:s3:::b" }, refused("Unrecognized event source.")),
  refuse({ EventSourceArn: "queue" }, INVALID),
  refuse({ FunctionName: "g" }, refused("Function does not exist")),
  refuse({ FunctionName: "f:live" }, refused("Function does not exist")),
  refuse({ EventSourceArn: `${QUEUE}2` }, refused(ABSENT_QUEUE)),
  refuse({ FunctionName: "slow" }, refused("Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds")),
  refuse({ BatchSize: 10_001 }, INVALID),
  refuse({ BatchSize: 11 }, refused(/^Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10$/)),
  refuse({ MaximumBatchingWindowInSeconds: 301 }, INVALID),
  refuse({ EventSourceArn: FIFO, MaximumBatchingWindowInSeconds: 1 }, refused("Batching window is not supported for FIFO queues")),
  refuse({ ScalingConfig: { MaximumConcurrency: 1_001 } }, INVALID),
  refuse({ StartingPosition: "LATEST" }, refused(`Unsupported starting position for arn type: ${QUEUE}`)),
  refuse({ MaximumRetryAttempts: 1 }, unsupported("'maximumRetryAttempts'")),
  refuse({ BisectBatchOnFunctionError: true }, unsupported("'bisectBatchOnFunctionError'")),
  refuse({ DestinationConfig: { OnFailure: { Destination: QUEUE } } }, unsupported("DestinationConfig")),
  refuse({ Topics: ["topic"] }, unsupported("'topics'")),
  refuse(filter("{"), refused("Invalid filter pattern definition.")),
  refuse(filter('{"body":"x"}'), refused("Invalid filter pattern definition.")),
  refuse({ EventSourceArn: STREAM }, refused(/'startingPosition' failed to satisfy constraint: Member must not be null\.$/)),
  refuse({ EventSourceArn: STREAM, StartingPosition: "LATEST" }, refused(`Stream not found: ${STREAM}`)),
  ["GetEventSourceMapping", { UUID: NOBODY }, 404, ABSENT],
  ["UpdateEventSourceMapping", { UUID: NOBODY, BatchSize: 1 }, 404, ABSENT],
  ["DeleteEventSourceMapping", { UUID: NOBODY }, 404, ABSENT],
];

const life = (UUID: string): readonly Row[] => [
  ["GetEventSourceMapping", { UUID }, 200, { UUID, State: "Enabled", BatchSize: 5 }],
  ["ListTags", { Resource: `arn:aws:lambda:${ACCOUNT}:event-source-mapping:${UUID}` }, 200, { Tags: { team: "a" } }],
  ["UpdateEventSourceMapping", { UUID, BatchSize: 11 }, 400, refused(/^Maximum batch window in seconds/)],
  ["UpdateEventSourceMapping", { UUID, FunctionName: "g" }, 400, refused("Function does not exist")],
  ["UpdateEventSourceMapping", { UUID, BatchSize: 11, MaximumBatchingWindowInSeconds: 1 }, 202, { State: "Updating", BatchSize: 11 }],
  ["UpdateEventSourceMapping", { UUID, Enabled: false }, 202, { State: "Disabling", FunctionResponseTypes: ["ReportBatchItemFailures"] }],
  ["GetEventSourceMapping", { UUID }, 200, { State: "Disabled" }],
  ["UpdateEventSourceMapping", { UUID, Enabled: true, ScalingConfig: { MaximumConcurrency: 2 } }, 202, { State: "Enabling" }],
  ["GetEventSourceMapping", { UUID }, 200, { State: "Enabled", ScalingConfig: { MaximumConcurrency: 2 } }],
  create({ EventSourceArn: FIFO, Enabled: false, ...filter('{"body":{"a":[1]}}') }, 202, { State: "Creating", BatchSize: 10 }),
  ["ListEventSourceMappings", { FunctionName: "slow" }, 200, { EventSourceMappings: [] }],
  ["ListEventSourceMappings", { EventSourceArn: `${QUEUE}2` }, 200, { EventSourceMappings: [] }],
  ["DeleteEventSourceMapping", { UUID }, 202, { UUID, State: "Deleting" }],
  ["GetEventSourceMapping", { UUID }, 404, ABSENT],
];

const python = openPython();
const runners: readonly ScriptRunner[] = [sdkScript(), ...(python ? [boto3Script(python), cliScript(python)] : [])];

for (const runner of runners) {
  describe(`event source mappings by ${runner.name}`, function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let made: ScriptAnswer;
    const run = (rows: readonly Row[]) => runner.run(rows.map(toCall), simulator.endpoint);

    before(async () => {
      simulator = await start({ bus: "memory", clock: "virtual", port: 0, otlpPort: false });
      const { aws } = simulator;
      await aws.call("sqs", "CreateQueue", { QueueName: "q" });
      await aws.call("sqs", "CreateQueue", { QueueName: "q.fifo", Attributes: { FifoQueue: "true" } });
      const role = { Role: "arn:aws:iam::000000000000:role/r", Handler: "hello.handler", Runtime: "nodejs24.x" };
      for (const [FunctionName, Timeout] of Object.entries({ f: 3, slow: 60 }))
        await aws.call("lambda", "CreateFunction", { ...role, FunctionName, Timeout, Code: { S3Bucket: "hot-reload", S3Key: HANDLERS } });
      [made] = (await run([FIRST])) as [ScriptAnswer];
    });
    after(() => simulator[Symbol.asyncDispose]());

    it("are made", () => compare(FIRST, made));

    it(`are refused for ${refusals.length} reasons`, async () => {
      const answers = await run(refusals);
      for (const [index, row] of refusals.entries()) compare(row, answers[index] as ScriptAnswer);
    });

    it("are shown, changed, turned off and on, listed and deleted", async () => {
      const rows = life(made.output?.["UUID"] as string);
      const answers = await run(rows);
      for (const [index, row] of rows.entries()) compare(row, answers[index] as ScriptAnswer);
    });
  });
}

function toCall([action, input]: Row): ScriptCall {
  return { action, input: JSON.parse(JSON.stringify(input)) };
}

function compare([action, input, status, expected]: Row, { status: actual, output, error }: ScriptAnswer): void {
  const what = `${action} ${JSON.stringify(input)}: ${error?.message}`;
  if (actual !== undefined) expect(actual, what).to.equal(status);
  if (!Array.isArray(expected)) return void expect(output, what).to.deep.include(expected);
  const [code, message] = expected;
  expect(error?.code, what).to.equal(code);
  if (typeof message === "string") expect(error?.message, what).to.equal(message);
  else expect(error?.message, what).to.match(message);
}
