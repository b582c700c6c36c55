// What the model itself refuses, before an action runs: AWS's ValidationException.
import { expect } from "chai";
import { validate } from "../validation.ts";
import { ROLE, refusal } from "./fixture.ts";
import { model } from "./service-model.ts";

const NEW = { FunctionName: "f", Role: ROLE, Code: {} };
const LAYER = { LayerName: "l", Content: {} };
const ALIAS = { FunctionName: "f", Name: "live", FunctionVersion: "1" };
const GRANT = { FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "*" };
const FILES = { Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0", LocalMountPath: "/mnt/x" };
const MAPPING = { FunctionName: "f", EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" };

const check = (action: string, input: object) => validate({ model }, action, input as Record<string, unknown>);
const refused = (action: string, input: object) => refusal((async () => check(action, input))());
const many = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const text = (length: number) => "x".repeat(length);

describe("the shape of what Lambda is asked", () => {
  /** The member as AWS names it, and what it must be. */
  const broken: Record<string, [action: string, input: object, member: string, constraint: string]> = {
    "no function": ["GetFunction", {}, "functionName", "not be null"],
    "a name of 141 characters": ["UpdateFunctionCode", { FunctionName: text(141) }, "functionName", "have length less than or equal to 140"],
    "a name of 257 characters, where a namespace is taken": ["Invoke", { FunctionName: text(257) }, "functionName", "have length less than or equal to 256"],
    "a name with a dot": ["UpdateFunctionCode", { FunctionName: "a.b" }, "functionName", "satisfy regular expression pattern: "],
    "a handler of 129 characters": ["CreateFunction", { ...NEW, Handler: text(129) }, "handler", "have length less than or equal to 128"],
    "a handler with a space": ["CreateFunction", { ...NEW, Handler: "a b" }, "handler", "satisfy regular expression pattern: [^\\s]+"],
    "a role that is no ARN": ["CreateFunction", { ...NEW, Role: "r" }, "role", "satisfy regular expression pattern: arn:"],
    "a description of 257 characters": ["CreateFunction", { ...NEW, Description: text(257) }, "description", "have length less than or equal to 256"],
    "a timeout of 0 s": ["CreateFunction", { ...NEW, Timeout: 0 }, "timeout", "have value greater than or equal to 1"],
    "127 MB": ["CreateFunction", { ...NEW, MemorySize: 127 }, "memorySize", "have value greater than or equal to 128"],
    "511 MB of /tmp": ["CreateFunction", { ...NEW, EphemeralStorage: { Size: 511 } }, "ephemeralStorage.size", "have value greater than or equal to 512"],
    "two architectures": ["CreateFunction", { ...NEW, Architectures: ["x86_64", "arm64"] }, "architectures", "have length less than or equal to 1"],
    "no architecture": ["CreateFunction", { ...NEW, Architectures: [] }, "architectures", "have length greater than or equal to 1"],
    "17 subnets": ["CreateFunction", { ...NEW, VpcConfig: { SubnetIds: many(17, "subnet-") } }, "vpcConfig.subnetIds", "have length less than or equal to 16"],
    "6 security groups": [
      "CreateFunction",
      { ...NEW, VpcConfig: { SecurityGroupIds: many(6, "sg-") } },
      "vpcConfig.securityGroupIds",
      "have length less than or equal to 5",
    ],
    "a tracing mode that there is not": ["CreateFunction", { ...NEW, TracingConfig: { Mode: "On" } }, "tracingConfig.mode", "satisfy enum value set: ["],
    "a log format that there is not": [
      "CreateFunction",
      { ...NEW, LoggingConfig: { LogFormat: "XML" } },
      "loggingConfig.logFormat",
      "satisfy enum value set: [",
    ],
    "a level of the system's that only functions have": [
      "CreateFunction",
      { ...NEW, LoggingConfig: { SystemLogLevel: "TRACE" } },
      "loggingConfig.systemLogLevel",
      "satisfy enum value set: [DEBUG, INFO, WARN]",
    ],
    "two file systems": ["CreateFunction", { ...NEW, FileSystemConfigs: [FILES, FILES] }, "fileSystemConfigs", "have length less than or equal to 1"],
    "a file system mounted elsewhere": [
      "CreateFunction",
      { ...NEW, FileSystemConfigs: [{ ...FILES, LocalMountPath: "/data" }] },
      "fileSystemConfigs.1.member.localMountPath",
      "satisfy regular expression pattern: /mnt/",
    ],
    "a working directory of 1,001 characters": [
      "CreateFunction",
      { ...NEW, ImageConfig: { WorkingDirectory: text(1001) } },
      "imageConfig.workingDirectory",
      "have length less than or equal to 1000",
    ],
    "a variable with a name of one letter": [
      "CreateFunction",
      { ...NEW, Environment: { Variables: { A: "1" } } },
      "environment.variables",
      "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+",
    ],
    "an alias that is a number": ["CreateAlias", { ...ALIAS, Name: "1" }, "name", "satisfy regular expression pattern: (?!^[0-9]+$)"],
    "an alias of 129 characters": ["CreateAlias", { ...ALIAS, Name: text(129) }, "name", "have length less than or equal to 128"],
    "a version that is a word": ["CreateAlias", { ...ALIAS, FunctionVersion: "one" }, "functionVersion", "satisfy regular expression pattern: (\\$LATEST"],
    "a weight above 1": [
      "CreateAlias",
      { ...ALIAS, RoutingConfig: { AdditionalVersionWeights: { 2: 1.1 } } },
      "routingConfig.additionalVersionWeights",
      "Map value must satisfy constraint: [Member must have value less than or equal to 1, ",
    ],
    "a statement id of 101 characters": ["AddPermission", { ...GRANT, StatementId: text(101) }, "statementId", "have length less than or equal to 100"],
    "a statement id with a dot": ["AddPermission", { ...GRANT, StatementId: "a.b" }, "statementId", "satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"],
    "an action of another service": ["AddPermission", { ...GRANT, Action: "s3:GetObject" }, "action", "satisfy regular expression pattern: (lambda:"],
    "16 runtimes of a layer": [
      "PublishLayerVersion",
      { ...LAYER, CompatibleRuntimes: Array(16).fill("nodejs24.x") },
      "compatibleRuntimes",
      "have length less than or equal to 15",
    ],
    "three architectures of a layer": [
      "PublishLayerVersion",
      { ...LAYER, CompatibleArchitectures: ["arm64", "x86_64", "arm64"] },
      "compatibleArchitectures",
      "have length less than or equal to 2",
    ],
    "a licence of 513 characters": ["PublishLayerVersion", { ...LAYER, LicenseInfo: text(513) }, "licenseInfo", "have length less than or equal to 512"],
    "a page of 10,001": ["ListFunctions", { MaxItems: 10_001 }, "maxItems", "have value less than or equal to 10000"],
    "a page of no layers": ["ListLayers", { MaxItems: 0 }, "maxItems", "have value greater than or equal to 1"],
    "three retries": [
      "PutFunctionEventInvokeConfig",
      { FunctionName: "f", MaximumRetryAttempts: 3 },
      "maximumRetryAttempts",
      "have value less than or equal to 2",
    ],
    "an event age of 59 s": [
      "PutFunctionEventInvokeConfig",
      { FunctionName: "f", MaximumEventAgeInSeconds: 59 },
      "maximumEventAgeInSeconds",
      "have value greater than or equal to 60",
    ],
    "an event age of 21,601 s": [
      "PutFunctionEventInvokeConfig",
      { FunctionName: "f", MaximumEventAgeInSeconds: 21_601 },
      "maximumEventAgeInSeconds",
      "have value less than or equal to 21600",
    ],
    "a batch of 10,001": ["CreateEventSourceMapping", { ...MAPPING, BatchSize: 10_001 }, "batchSize", "have value less than or equal to 10000"],
    "a window of 301 s": [
      "CreateEventSourceMapping",
      { ...MAPPING, MaximumBatchingWindowInSeconds: 301 },
      "maximumBatchingWindowInSeconds",
      "have value less than or equal to 300",
    ],
    "a maximum concurrency of 1": [
      "CreateEventSourceMapping",
      { ...MAPPING, ScalingConfig: { MaximumConcurrency: 1 } },
      "scalingConfig.maximumConcurrency",
      "have value greater than or equal to 2",
    ],
    "a maximum concurrency of 1,001": [
      "CreateEventSourceMapping",
      { ...MAPPING, ScalingConfig: { MaximumConcurrency: 1001 } },
      "scalingConfig.maximumConcurrency",
      "have value less than or equal to 1000",
    ],
    "eleven batches of a shard at once": [
      "CreateEventSourceMapping",
      { ...MAPPING, ParallelizationFactor: 11 },
      "parallelizationFactor",
      "have value less than or equal to 10",
    ],
    "a pattern of 4,097 characters": [
      "CreateEventSourceMapping",
      { ...MAPPING, FilterCriteria: { Filters: [{ Pattern: text(4097) }] } },
      "filterCriteria.filters.1.member.pattern",
      "have length less than or equal to 4096",
    ],
    "a concurrency below zero": [
      "PutFunctionConcurrency",
      { FunctionName: "f", ReservedConcurrentExecutions: -1 },
      "reservedConcurrentExecutions",
      "have value greater than or equal to 0",
    ],
    "no provisioned environments": [
      "PutProvisionedConcurrencyConfig",
      { FunctionName: "f", Qualifier: "1", ProvisionedConcurrentExecutions: 0 },
      "provisionedConcurrentExecutions",
      "have value greater than or equal to 1",
    ],
  };
  for (const [what, [action, input, member, constraint]] of Object.entries(broken)) {
    it(`is refused with ${what}`, async () => {
      const { code, statusCode, message } = await refused(action, input);
      expect({ code, statusCode }).to.deep.equal({ code: "ValidationException", statusCode: 400 });
      const must = constraint.startsWith("Map ") ? constraint : `Member must ${constraint}`;
      expect(message).to.match(/^1 validation error detected: Value /);
      expect(message).to.include(` at '${member}' failed to satisfy constraint: ${must}`);
    });
  }

  it("names all that is broken at once", async () => {
    const { message } = await refused("CreateFunction", { ...NEW, Role: undefined, Timeout: 0 });
    expect(message).to.match(/^2 validation errors detected: Value .*; Value null at 'role' failed to satisfy constraint: Member must not be null$/);
  });

  it("may be as long as its limits", () => {
    check("Invoke", { FunctionName: `a.${text(254)}` });
    check("CreateFunction", { ...NEW, Handler: text(128), Description: text(256), Environment: { Variables: { AB: "" } } });
    check("CreateFunction", { ...NEW, VpcConfig: { SubnetIds: many(16, "subnet-"), SecurityGroupIds: many(5, "sg-") }, ImageConfig: { EntryPoint: ["/a"] } });
    check("CreateAlias", { ...ALIAS, Name: text(128), RoutingConfig: { AdditionalVersionWeights: { 2: 0, 3: 1 } } });
    check("PublishLayerVersion", { ...LAYER, CompatibleRuntimes: Array(15).fill("nodejs24.x"), LicenseInfo: text(512) });
    check("CreateFunction", { ...NEW, FileSystemConfigs: [FILES] });
    check("CreateFunction", { ...NEW, DeadLetterConfig: { TargetArn: "" }, KMSKeyArn: "" });
  });
});
