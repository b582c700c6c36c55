import { expect } from "chai";
import { strToU8 } from "fflate";
import { Bench, ROLE, refusal, zipped } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const OTHER = zipped({ "index.mjs": strToU8("other") });

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

describe("CreateFunction", () => {
  it("answers every field of a new function, Pending", async () => {
    const answer = await bench.create();
    expect(answer.RevisionId).to.match(/^[0-9a-f-]{36}$/);
    expect(answer.CodeSha256).to.match(/^[A-Za-z0-9+/]{43}=$/);
    expect(answer.RuntimeVersionConfig.RuntimeVersionArn).to.match(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
    const { RevisionId: _, CodeSha256: __, CodeSize: ___, RuntimeVersionConfig: ____, ...rest } = answer;
    expect(rest).to.deep.equal({
      FunctionName: "f",
      FunctionArn: ARN,
      Runtime: "nodejs22.x",
      Role: ROLE,
      Handler: "index.handler",
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      LastModified: "2026-01-01T00:00:00.000+0000",
      Version: "$LATEST",
      TracingConfig: { Mode: "PassThrough" },
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/f" },
    });
  });

  it("leaves the function Active, with a newer revision", async () => {
    const { RevisionId } = await bench.create();
    const later = await bench.call("GetFunctionConfiguration", { FunctionName: "f" });
    expect(later).to.include({ State: "Active", LastUpdateStatus: "Successful" });
    expect(later).to.not.have.any.keys("StateReason", "StateReasonCode");
    expect(later.RevisionId).to.not.equal(RevisionId);
  });

  it("tells the registry what the invoker must know", async () => {
    await bench.create("f", {
      Timeout: 900,
      MemorySize: 10_240,
      EphemeralStorage: { Size: 1024 },
      Environment: { Variables: { STAGE: "test" } },
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogGroup: "/mine" },
    });
    expect(bench.registry.resolve("f")).to.deep.include({
      name: "f",
      version: "$LATEST",
      arn: ARN,
      runtime: "nodejs22.x",
      handler: "index.handler",
      timeout: 900,
      memorySize: 10_240,
      ephemeralStorage: 1024,
      environment: { STAGE: "test" },
      tracingMode: "Active",
      logGroup: "/mine",
      state: "Active",
      layers: [],
      role: ROLE,
    });
  });

  it("publishes version 1 at once when asked", async () => {
    expect(await bench.create("f", { Publish: true })).to.include({ Version: "1", FunctionArn: `${ARN}:1` });
    expect(bench.registry.resolve("f", "1")?.version).to.equal("1");
  });

  it("refuses a name that is taken, also when two come at once", async () => {
    const both = await Promise.allSettled([bench.create(), bench.create()]);
    expect(both.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
    expect(await refusal(bench.create())).to.deep.equal({ code: "ResourceConflictException", statusCode: 409, message: "Function already exist: f" });
  });

  const refused: Record<string, [input: object, code: string, message: string | RegExp]> = {
    "no runtime": [
      { Runtime: undefined },
      "InvalidParameterValueException",
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    ],
    "an unknown runtime": [{ Runtime: "nodejs99.x" }, "InvalidParameterValueException", /^Value nodejs99\.x at 'runtime' failed/],
    "a timeout of 901 s": [
      { Timeout: 901 },
      "ValidationException",
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    "10,241 MB": [
      { MemorySize: 10_241 },
      "ValidationException",
      "1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
    ],
    "10,241 MB of /tmp": [
      { EphemeralStorage: { Size: 10_241 } },
      "ValidationException",
      "1 validation error detected: Value '10241' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value less than or equal to 10240",
    ],
    "a reserved variable": [
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
      /Reserved keys used in this request: AWS_REGION$/,
    ],
    "an image beside a zip": [{ Code: { ImageUri: "i" } }, "InvalidParameterValueException", /^Please don't provide ImageUri/],
    "versions of a capacity provider": [{ PublishTo: "LATEST_PUBLISHED" }, "InvalidParameterValueException", /^PublishTo is only supported/],
    "code that is only referred to": [
      { Code: { S3Bucket: "b", S3Key: "k", S3ObjectStorageMode: "REFERENCE" } },
      "InvalidParameterValueException",
      /S3ObjectStorageMode REFERENCE is not supported here/,
    ],
    "no code": [{ Code: {} }, "InvalidParameterValueException", "Please provide a source for function code."],
    "a FIFO dead-letter queue": [
      { DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:q.fifo" } },
      "InvalidParameterValueException",
      /^The dead letter target .* is invalid/,
    ],
    "51 tags": [{ Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"])) }, "InvalidParameterValueException", /tag limit of 50/],
    "log levels without JSON": [{ LoggingConfig: { SystemLogLevel: "DEBUG" } }, "InvalidParameterValueException", /need the LogFormat JSON/],
  };
  for (const [what, [input, code, message]] of Object.entries(refused)) {
    it(`refuses ${what}, and keeps nothing`, async () => {
      const error = await refusal(bench.create("f", input));
      expect(error).to.include({ code, statusCode: 400 });
      if (typeof message === "string") expect(error.message).to.equal(message);
      else expect(error.message).to.match(message);
      expect(bench.journal.changes).to.have.length(0);
      expect(bench.registry.functions.size).to.equal(0);
    });
  }

  it("warns of a runtime that AWS is about to drop, and of no other", async () => {
    for (const [index, Runtime] of ["nodejs18.x", "python3.9", "nodejs22.x"].entries()) await bench.create(`f${index}`, { Runtime });
    expect(bench.lines.map(({ level, fields }) => [level, fields["aws.lambda.runtime"]])).to.deep.equal([
      ["warn", "nodejs18.x"],
      ["warn", "python3.9"],
    ]);
  });

  it("applies AWS's dates when told to be strict", async () => {
    await bench.reopen({ strictRuntimes: true });
    await bench.clock.advance(Date.parse("2026-09-01") - bench.clock.now());
    expect((await refusal(bench.create("f", { Runtime: "nodejs20.x" }))).message).to.contain("no longer supported");
    await bench.create();
  });

  it("is not heard of before the journal has it", async () => {
    bench.journal.put = async () => {
      expect(bench.registry.functions.size).to.equal(0);
      throw new Error("disk full");
    };
    expect(await bench.create().catch((error) => error.message)).to.equal("disk full");
    expect(bench.registry.functions.size).to.equal(0);
    expect(await refusal(bench.call("GetFunction", { FunctionName: "f" }))).to.include({ statusCode: 404 });
  });
});

describe("what is only echoed", () => {
  it("is shown as it was given, without effect", async () => {
    const given = {
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
      FileSystemConfigs: [{ Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0", LocalMountPath: "/mnt/x" }],
      Architectures: ["arm64"],
      DurableConfig: { RetentionPeriodInDays: 7, ExecutionTimeout: 60 },
      TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
      RuntimeConfig: { RuntimeArn: "arn:aws:lambda:us-east-1::runtime:r", RuntimeAlias: "a" },
      AcceleratorConfig: { AcceleratorMemorySize: 1 },
      CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: "arn" } },
    };
    await bench.create("f", given);
    await bench.reopen();
    expect(await bench.call("GetFunctionConfiguration", { FunctionName: "f" })).to.deep.include(given);
  });

  it("says On of snapshots of published versions", async () => {
    await bench.create("f", { Publish: true, SnapStart: { ApplyOn: "PublishedVersions" } });
    const status = async (Qualifier: string) => (await bench.call("GetFunctionConfiguration", { FunctionName: "f", Qualifier })).SnapStart.OptimizationStatus;
    expect([await status("$LATEST"), await status("1")]).to.deep.equal(["Off", "On"]);
  });
});

describe("code that is encrypted", () => {
  it("shows the key that it was said to be encrypted with", async () => {
    const SourceKMSKeyArn = "arn:aws:kms:us-east-1:000000000000:key/k";
    await bench.create("f", { Code: { ZipFile: OTHER, SourceKMSKeyArn } });
    await bench.reopen();
    expect((await bench.call("GetFunction", { FunctionName: "f" })).Code).to.include({ SourceKMSKeyArn });
    await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER });
    expect((await bench.call("GetFunction", { FunctionName: "f" })).Code).to.not.have.property("SourceKMSKeyArn");
  });
});

describe("what the invoker is told of failures and logs", () => {
  it("is the dead-letter target and the log format with its levels", async () => {
    const TargetArn = "arn:aws:sns:us-east-1:000000000000:t";
    await bench.create("f", { DeadLetterConfig: { TargetArn }, LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" } });
    expect(bench.registry.resolve("f")).to.include({ deadLetterTargetArn: TargetArn, logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "WARN" });
  });
});
