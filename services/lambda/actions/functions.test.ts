import { expect } from "chai";
import { strToU8 } from "fflate";
import { functionKey } from "../../../core/registry.ts";
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

describe("GetFunction", () => {
  it("shows configuration, code, tags and reserved concurrency", async () => {
    await bench.create("f", { Tags: { team: "a" } });
    await bench.call("PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions: 5 });
    const shown = await bench.call("GetFunction", { FunctionName: ARN });
    expect(shown).to.deep.include({ Tags: { team: "a" }, Concurrency: { ReservedConcurrentExecutions: 5 } });
    expect(shown.Code.RepositoryType).to.equal("S3");
    expect(shown.Configuration.FunctionArn).to.equal(ARN);
  });

  it("leaves out tags and concurrency where there are none", async () => {
    await bench.create();
    expect(await bench.call("GetFunction", { FunctionName: "f" })).to.have.all.keys("Configuration", "Code");
  });

  it("gives an address where the package can be fetched, on the caller's own endpoint", async () => {
    await bench.create("f", { Code: { ZipFile: OTHER } });
    const { Code } = await bench.call("GetFunction", { FunctionName: "f" });
    const url = new URL(Code.Location);
    expect(url.origin + url.pathname).to.equal("http://localhost:4566/2015-03-31/functions/f/code");
    expect(url.searchParams.get("X-Amz-Credential")).to.match(/\/us-east-1\/lambda\/aws4_request$/);
    const { Body } = await bench.call("GetFunctionCode", { FunctionName: "f", Qualifier: url.searchParams.get("Qualifier") });
    expect(Buffer.concat(await Body.toArray()).equals(OTHER)).to.equal(true);
  });

  it("shows the ARN with the qualifier that was asked for", async () => {
    await bench.create("f", { Publish: true });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    for (const [qualifier, version] of [
      ["$LATEST", "$LATEST"],
      ["1", "1"],
      ["live", "1"],
    ]) {
      const shown = await bench.call("GetFunctionConfiguration", { FunctionName: "f", Qualifier: qualifier });
      expect(shown).to.include({ FunctionArn: `${ARN}:${qualifier}`, Version: version });
    }
  });

  it("refuses what is not there, by the ARN that was asked for", async () => {
    expect(await refusal(bench.call("GetFunction", { FunctionName: "f", Qualifier: "7" }))).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: `Function not found: ${ARN}:7`,
    });
    await bench.create();
    expect((await refusal(bench.call("GetFunction", { FunctionName: "f", Qualifier: "$LATEST.PUBLISHED" }))).message).to.equal(
      `Function not found: ${ARN}:$LATEST.PUBLISHED`,
    );
  });
});

describe("actions on a function as a whole", () => {
  it("refuse a version or alias of one", async () => {
    await bench.create("f", { Publish: true });
    const calls: Record<string, object> = {
      UpdateFunctionConfiguration: { FunctionName: "f:1" },
      UpdateFunctionCode: { FunctionName: "f:1", ZipFile: OTHER },
      PublishVersion: { FunctionName: "f:1" },
      ListVersionsByFunction: { FunctionName: "f:1" },
      PutFunctionConcurrency: { FunctionName: "f:1", ReservedConcurrentExecutions: 1 },
      GetFunctionConcurrency: { FunctionName: "f:1" },
      CreateAlias: { FunctionName: "f:1", Name: "a", FunctionVersion: "1" },
      TagResource: { Resource: `${ARN}:1`, Tags: {} },
    };
    for (const [action, input] of Object.entries(calls)) {
      const { code, message } = await refusal(bench.call(action, input));
      expect(code, action).to.equal("InvalidParameterValueException");
      expect(message).to.match(/^This operation is permitted on Lambda functions only\./);
    }
  });
});

describe("ListFunctions", () => {
  it("pages through all functions in the order of their names, 50 at most", async () => {
    for (let index = 0; index < 53; index++) await bench.create(`f${index}`);
    const names: string[] = [];
    let Marker: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await bench.call("ListFunctions", { Marker, MaxItems: 10_000 });
      names.push(...page.Functions.map((f: { FunctionName: string }) => f.FunctionName));
      sizes.push(page.Functions.length);
      Marker = page.NextMarker;
    } while (Marker);
    expect(sizes).to.deep.equal([50, 3]);
    expect(new Set(names)).to.have.property("size", 53);
  });

  it("shows all versions with ALL, and no page repeats or leaves out", async () => {
    await bench.create("f", { Publish: true });
    await bench.create("f-2");
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await bench.call("ListFunctions", { FunctionVersion: "ALL", MaxItems: 1, Marker });
      seen.push(...page.Functions.map((f: { FunctionArn: string }) => f.FunctionArn.split("function:")[1]));
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).to.deep.equal(["f:$LATEST", "f:1", "f-2:$LATEST"]);
  });

  it("knows no replicas of functions of another region", async () => {
    await bench.create("f");
    const list = (input: object) => bench.call("ListFunctions", input);
    expect((await list({ MasterRegion: "us-east-1", FunctionVersion: "ALL" })).Functions).to.deep.equal([]);
    expect((await list({ MasterRegion: "ALL", FunctionVersion: "ALL" })).Functions).to.have.length(1);
    expect(await refusal(list({ MasterRegion: "ALL" }))).to.include({ code: "InvalidParameterValueException" });
  });

  it("goes on after a function that was deleted meanwhile, and refuses a marker that it did not give", async () => {
    for (const name of ["a", "b", "c"]) await bench.create(name);
    const { NextMarker } = await bench.call("ListFunctions", { MaxItems: 2 });
    await bench.call("DeleteFunction", { FunctionName: "b" });
    const { Functions } = await bench.call("ListFunctions", { Marker: NextMarker });
    expect(Functions).to.have.length(1);
    expect(await refusal(bench.call("ListFunctions", { Marker: "!" }))).to.include({ code: "InvalidParameterValueException" });
  });
});

describe("UpdateFunctionCode", () => {
  beforeEach(() => bench.create());

  it("answers InProgress and runs the new code from then on", async () => {
    const before = bench.registry.resolve("f")!;
    const answer = await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER });
    expect(answer).to.include({
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
      CodeSize: OTHER.byteLength,
    });
    expect(await bench.call("GetFunctionConfiguration", { FunctionName: "f" })).to.include({ LastUpdateStatus: "Successful" });
    const after = bench.registry.resolve("f")!;
    expect(after.codeDirectory).to.not.equal(before.codeDirectory);
    expect(after.revisionId).to.not.equal(before.revisionId);
  });

  it("only checks with DryRun", async () => {
    const before = bench.registry.resolve("f");
    const answer = await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER, DryRun: true });
    expect(answer.CodeSize).to.equal(OTHER.byteLength);
    expect(bench.registry.resolve("f")).to.equal(before);
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: strToU8("no"), DryRun: true }))).to.include({ statusCode: 400 });
  });

  it("publishes a version when asked", async () => {
    expect(await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER, Publish: true })).to.include({ Version: "1" });
  });

  it("refuses an older revision and images, and keeps the old code", async () => {
    const before = bench.registry.resolve("f");
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER, RevisionId: "old" }))).to.deep.equal({
      code: "PreconditionFailedException",
      statusCode: 412,
      message: "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    });
    expect((await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ImageUri: "i" }))).message).to.equal(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "g", ZipFile: OTHER }))).to.include({ statusCode: 404 });
    expect(bench.registry.resolve("f")).to.equal(before);
  });
});

describe("an update", () => {
  beforeEach(() => bench.create());

  it("is refused while another one of the function is under way, and versions are not published meanwhile", async () => {
    const code = { FunctionName: "f", ZipFile: OTHER };
    const first = bench.call("UpdateFunctionCode", code);
    const busy = {
      code: "ResourceConflictException",
      statusCode: 409,
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
    };
    expect(await refusal(bench.call("UpdateFunctionCode", code))).to.deep.equal(busy);
    expect(await refusal(bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 4 }))).to.deep.equal(busy);
    expect(await refusal(bench.call("PublishVersion", { FunctionName: "f" }))).to.deep.equal(busy);
    await bench.create("g");
    await bench.call("UpdateFunctionConfiguration", { FunctionName: "g", Timeout: 4 });
    await first;
    expect(await bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 4 })).to.include({ CodeSize: OTHER.byteLength, Timeout: 4 });
  });

  it("that fails leaves the function as it was, and free for the next", async () => {
    const before = bench.registry.resolve("f");
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: strToU8("no zip") }))).to.include({ statusCode: 400 });
    expect(bench.registry.resolve("f")).to.equal(before);
    await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER });
  });
});

describe("UpdateFunctionConfiguration", () => {
  const update = (input: object) => bench.call("UpdateFunctionConfiguration", { FunctionName: "f", ...input });

  it("changes what is given and keeps the rest", async () => {
    await bench.create("f", { Timeout: 7, Environment: { Variables: { AA: "1", BB: "2" } } });
    expect(await update({ MemorySize: 256 })).to.deep.include({
      LastUpdateStatus: "InProgress",
      MemorySize: 256,
      Timeout: 7,
      Environment: { Variables: { AA: "1", BB: "2" } },
    });
  });

  it("replaces the environment whole, and drops it when it is empty", async () => {
    await bench.create("f", { Environment: { Variables: { AA: "1", BB: "2" } } });
    expect((await update({ Environment: { Variables: { CC: "3" } } })).Environment).to.deep.equal({ Variables: { CC: "3" } });
    expect(await update({ Environment: {} })).to.not.have.property("Environment");
  });

  it("detaches a VPC by empty lists and clears a dead-letter target by an empty one", async () => {
    const TargetArn = "arn:aws:sqs:us-east-1:000000000000:q";
    const created = await bench.create("f", { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] }, DeadLetterConfig: { TargetArn } });
    expect(created.VpcConfig.VpcId).to.match(/^vpc-[0-9a-f]{17}$/);
    const updated = await update({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] }, DeadLetterConfig: { TargetArn: "" } });
    expect(updated).to.not.have.any.keys("VpcConfig", "DeadLetterConfig");
  });

  it("fills in the levels of JSON logs", async () => {
    await bench.create();
    expect((await update({ LoggingConfig: { LogFormat: "JSON" } })).LoggingConfig).to.deep.equal({
      LogFormat: "JSON",
      LogGroup: "/aws/lambda/f",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "INFO",
    });
  });

  it("gives a new revision, and takes the latest one only", async () => {
    await bench.create();
    const { RevisionId } = await bench.call("GetFunctionConfiguration", { FunctionName: "f" });
    const updated = await update({ Description: "x", RevisionId });
    expect(updated.RevisionId).to.not.equal(RevisionId);
    expect(await refusal(update({ Description: "y", RevisionId }))).to.include({ code: "PreconditionFailedException", statusCode: 412 });
  });

  it("does not disturb running environments by tags, policies or retries", async () => {
    await bench.create();
    const before = bench.registry.resolve("f")?.revisionId;
    await bench.call("TagResource", { Resource: ARN, Tags: { a: "b" } });
    await bench.call("AddPermission", { FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "*" });
    await bench.call("PutFunctionEventInvokeConfig", { FunctionName: "f", MaximumRetryAttempts: 0 });
    expect(bench.registry.resolve("f")?.revisionId).to.equal(before);
    expect(bench.registry.resolve("f")?.eventInvokeConfig).to.deep.equal({ maximumRetryAttempts: 0 });
  });
});

describe("DeleteFunction", () => {
  it("removes the function with all its versions and aliases", async () => {
    await bench.create("f", { Publish: true });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    expect(await bench.call("DeleteFunction", { FunctionName: "f" })).to.deep.equal({ StatusCode: 204 });
    expect(bench.registry.functions.size).to.equal(0);
    await bench.reopen();
    expect(await refusal(bench.call("DeleteFunction", { FunctionName: "f" }))).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: `Function not found: ${ARN}`,
    });
  });

  it("removes one version, but not one that an alias holds, nor $LATEST", async () => {
    await bench.create("f", { Publish: true });
    const remove = (Qualifier: string) => bench.call("DeleteFunction", { FunctionName: "f", Qualifier });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    expect(await refusal(remove("1"))).to.deep.equal({
      code: "ResourceConflictException",
      statusCode: 409,
      message: "Unable to delete version because the following aliases reference it: [live]",
    });
    await bench.call("CreateAlias", { FunctionName: "f", Name: "beta", FunctionVersion: "1" });
    expect((await refusal(remove("1"))).message).to.match(/: \[(live, beta|beta, live)\]$/);
    await bench.call("DeleteAlias", { FunctionName: "f", Name: "beta" });
    expect((await refusal(remove("$LATEST"))).message).to.equal("$LATEST version cannot be deleted without deleting the function.");
    await bench.call("DeleteAlias", { FunctionName: "f", Name: "live" });
    await remove("1");
    expect(bench.registry.functions.get(functionKey("f", "1"))).to.equal(undefined);
    expect(bench.registry.resolve("f")).to.not.equal(undefined);
  });

  it("answers 204 for a version that is not there, and changes nothing", async () => {
    await bench.create();
    const changes = bench.journal.changes.length;
    expect(await bench.call("DeleteFunction", { FunctionName: "f", Qualifier: "9" })).to.deep.equal({ StatusCode: 204 });
    expect(bench.journal.changes).to.have.length(changes);
  });
});
