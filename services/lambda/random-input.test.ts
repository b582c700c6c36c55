// Whatever the Lambda API is asked: an answer, or one of AWS's refusals; never a failure of ours.
import { expect } from "chai";
import fc from "fast-check";
import { ServiceError } from "../../core/errors.ts";
import { type Input, type Likely, randomCalls } from "../../test/support/random-calls.ts";
import { validate } from "../validation.ts";
import { Bench, ROLE, zipped } from "./fixture.ts";
import { model } from "./service-model.ts";

const SEED = 20_261_121;
const A = "000000000000";
const QUEUE = `arn:aws:sqs:us-east-1:${A}:q`;
const FUNCTION = `arn:aws:lambda:us-east-1:${A}:function:f`;
const LAYER = `arn:aws:lambda:us-east-1:${A}:layer:l:1`;

const LIKELY: Likely = {
  FunctionName: ["f", "f", "f", "f:1", "f:live", "g", FUNCTION, FUNCTION.replace("us-east-1", "eu-west-1"), FUNCTION.replace(A, "111122223333")],
  Qualifier: ["1", "live", "$LATEST", "$LATEST.PUBLISHED", "9"],
  Name: ["live", "next"],
  FunctionVersion: ["1", "$LATEST", "9"],
  LayerName: ["l", "m"],
  Layers: [LAYER],
  Arn: [LAYER],
  Role: [ROLE],
  Runtime: ["nodejs24.x", "python2.7"],
  Handler: ["index.handler"],
  CompatibleRuntimes: ["nodejs24.x"],
  ImageUri: ["app:1"],
  Pattern: ['{"body":["x"]}', "{"],
  StatementId: ["s", "t"],
  Action: ["lambda:InvokeFunction", "lambda:GetLayerVersion"],
  Principal: ["s3.amazonaws.com", A, "*", "nobody"],
  EventSourceArn: [QUEUE, `${QUEUE}.fifo`, `arn:aws:kinesis:us-east-1:${A}:stream/s`],
  Resource: [FUNCTION],
  Destination: [QUEUE, "arn:aws:s3:::b"],
  S3Bucket: ["hot-reload", "b"],
  SigningProfileVersionArns: [`arn:aws:signer:us-east-1:${A}:/signing-profiles/p/1`],
};

describe("the Lambda API, whatever it is asked", () => {
  it("answers, or refuses in AWS's codes, and keeps what it can read again", async function () {
    this.timeout(60_000);
    const bench = await openBench();
    const calls = randomCalls(model, LIKELY, [zipped(), Buffer.from("{}")]);
    const property = fc.asyncProperty(calls, async ([action, input]) => {
      if (!bench.registry.resolve("f", "live")) await furnish(bench);
      const error = await attempt(bench, action, input);
      if (error === undefined) return;
      expect(error, `${action}: ${error}`).to.be.instanceOf(ServiceError);
      expect((error as ServiceError).statusCode, `${action}: ${error}`).to.be.within(400, 499);
    });
    await fc.assert(property, { seed: SEED, numRuns: 3_000 });
    await bench.reopen();
    for (const action of ["ListFunctions", "ListLayers", "ListEventSourceMappings", "ListCodeSigningConfigs"]) await bench.call(action, {});
  });
});

async function openBench(): Promise<Bench> {
  const bench = await Bench.open();
  bench.objects.get = () => new ServiceError("NoSuchKey", "The specified key does not exist.", 404);
  bench.others.set("sqs:GetQueueUrl", () => ({ QueueUrl: "q" }));
  bench.others.set("sqs:GetQueueAttributes", () => ({ Attributes: { QueueArn: QUEUE, VisibilityTimeout: "900" } }));
  await bench.call("PublishLayerVersion", { LayerName: "l", Content: { ZipFile: zipped() } });
  return bench;
}

/** A function with a version and an alias, which calls may have deleted. */
async function furnish(bench: Bench): Promise<void> {
  await attempt(bench, "DeleteFunction", { FunctionName: "f" });
  await bench.create("f", { Publish: true });
  await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
}

/** As the gateway does it: checked against the model first. */
async function attempt(bench: Bench, action: string, input: Input): Promise<unknown> {
  try {
    validate(bench.service, action, input);
    const { Body } = await bench.call(action, input);
    Body?.destroy();
    return undefined;
  } catch (error) {
    return error;
  }
}
