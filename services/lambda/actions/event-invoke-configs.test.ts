import { expect } from "chai";
import { Bench, refusal } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create("f", { Publish: true });
});

const put = (input: object) => bench.call("PutFunctionEventInvokeConfig", { FunctionName: "f", ...input });
const get = (Qualifier?: string) => bench.call("GetFunctionEventInvokeConfig", { FunctionName: "f", Qualifier });

describe("event invoke configurations", () => {
  it("are shown with their qualified ARN and both destinations", async () => {
    const config = await put({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    expect(config).to.deep.equal({
      LastModified: new Date("2026-01-01T00:00:00Z"),
      FunctionArn: `${ARN}:$LATEST`,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: QUEUE } },
    });
    expect(await get()).to.deep.equal(config);
    expect(bench.registry.resolve("f")?.eventInvokeConfig).to.deep.equal({ maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60, onFailure: QUEUE });
  });

  it("belong to the qualifier", async () => {
    await put({ MaximumRetryAttempts: 1, Qualifier: "1" });
    expect((await get("1")).FunctionArn).to.equal(`${ARN}:1`);
    expect(bench.registry.resolve("f")?.eventInvokeConfig).to.equal(undefined);
    expect(bench.registry.resolve("f", "1")?.eventInvokeConfig).to.deep.equal({ maximumRetryAttempts: 1 });
  });

  it("are replaced by put and changed by update", async () => {
    await put({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    const updated = await bench.call("UpdateFunctionEventInvokeConfig", { FunctionName: "f", MaximumEventAgeInSeconds: 100 });
    expect(updated).to.include({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 100 });
    expect(updated.DestinationConfig.OnFailure).to.deep.equal({ Destination: QUEUE });
    const replaced = await put({ MaximumRetryAttempts: 2 });
    expect(replaced).to.not.have.property("MaximumEventAgeInSeconds");
    expect(replaced.DestinationConfig).to.deep.equal({ OnSuccess: {}, OnFailure: {} });
  });

  it("are listed for all qualifiers", async () => {
    await put({ MaximumRetryAttempts: 1, Qualifier: "1" });
    await put({ MaximumRetryAttempts: 2 });
    const { FunctionEventInvokeConfigs } = await bench.call("ListFunctionEventInvokeConfigs", { FunctionName: "f" });
    expect(FunctionEventInvokeConfigs.map((config: { FunctionArn: string }) => config.FunctionArn)).to.deep.equal([`${ARN}:$LATEST`, `${ARN}:1`]);
  });

  it("can be deleted", async () => {
    await put({ MaximumRetryAttempts: 1 });
    await bench.call("DeleteFunctionEventInvokeConfig", { FunctionName: "f" });
    expect(await refusal(get())).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: `The function ${ARN}:$LATEST doesn't have an EventInvokeConfig`,
    });
  });

  it("may send to another function that exists", async () => {
    await bench.create("g");
    await put({ DestinationConfig: { OnSuccess: { Destination: ARN.replace(/f$/, "g") } } });
  });

  const refused: Record<string, [input: object, message: string]> = {
    "nothing to set": [{}, "You must specify at least one of error handling or destination setting."],
    "the function itself as destination": [
      { DestinationConfig: { OnSuccess: { Destination: ARN } } },
      "You can't specify the function as a destination for itself.",
    ],
    "a function that is not there as destination": [
      { DestinationConfig: { OnSuccess: { Destination: `${ARN}x` } } },
      `The destination ARN ${ARN}x is invalid.`,
    ],
    "a service that takes none": [
      { DestinationConfig: { OnSuccess: { Destination: "arn:aws:dynamodb:us-east-1:000000000000:table/t" } } },
      "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:dynamodb:us-east-1:000000000000:table/t), onFailure=null) is invalid.",
    ],
    "a bucket for successes": [
      { DestinationConfig: { OnSuccess: { Destination: "arn:aws:s3:::b" }, OnFailure: { Destination: "arn:aws:s3:::b" } } },
      "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:s3:::b), onFailure=OnFailure(destination=arn:aws:s3:::b)) is invalid.",
    ],
    "a FIFO queue": [
      { DestinationConfig: { OnFailure: { Destination: `${QUEUE}.fifo` } } },
      `The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=${QUEUE}.fifo)) is invalid.`,
    ],
  };
  for (const [what, [input, message]] of Object.entries(refused)) {
    it(`refuse ${what}`, async () => {
      expect(await refusal(put(input))).to.deep.equal({ code: "InvalidParameterValueException", statusCode: 400, message });
    });
  }

  it("refuse a function or qualifier that is not there", async () => {
    const gone = { code: "ResourceNotFoundException", statusCode: 404, message: "The function doesn't exist." };
    expect(await refusal(put({ FunctionName: "g", MaximumRetryAttempts: 1 }))).to.deep.equal(gone);
    expect(await refusal(get("9"))).to.deep.equal(gone);
    expect(await refusal(bench.call("UpdateFunctionEventInvokeConfig", { FunctionName: "f", MaximumRetryAttempts: 1 }))).to.include({ statusCode: 404 });
  });
});
