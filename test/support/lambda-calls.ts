// A script of Lambda API calls, happy and failing, with the codes, statuses and texts that AWS answers. Each builds on those before it.
import type { ScriptCall } from "./clients/script.ts";

export interface ExpectedCall extends ScriptCall {
  /** `package`, `other`, `broken`: which file is the zip. */
  readonly zip?: "package" | "other" | "broken";
  readonly status: number;
  /** Members of the answer. */
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly message?: string | RegExp;
  /** Clients that cannot make the call. */
  readonly without?: readonly string[];
}

const A = "000000000000";
const LAMBDA = `arn:aws:lambda:us-east-1:${A}`;
const ARN = `${LAMBDA}:function:f`;
const LAYER = `${LAMBDA}:layer:l`;
const Role = `arn:aws:iam::${A}:role/r`;
const SIGNING = `${LAMBDA}:code-signing-config:csc-0123456789abcdef0`;
const QUEUE = `arn:aws:sqs:us-east-1:${A}:q`;
const PROFILE = `arn:aws:signer:us-east-1:${A}:/signing-profiles/p/1`;
const NEW = { Runtime: "nodejs24.x", Handler: "index.handler", Role };

const INVALID = "InvalidParameterValueException";
const MISSING = "ResourceNotFoundException";
const CONFLICT = "ResourceConflictException";

type Extra = Partial<ExpectedCall>;
const f = (more: object = {}) => ({ FunctionName: "f", ...more });
const ok = (action: string, input: object, status = 200, more: Extra = {}): ExpectedCall => ({
  action,
  input: input as ExpectedCall["input"],
  status,
  ...more,
});
const no = (action: string, input: object, status: number, error: string, message: string | RegExp, more: Extra = {}): ExpectedCall =>
  ok(action, input, status, { error, message, ...more });

const functions: readonly ExpectedCall[] = [
  ok("ListFunctions", {}, 200, { output: { Functions: [] } }),
  ok("CreateFunction", f({ ...NEW, Tags: { team: "a" } }), 201, {
    zip: "package",
    output: { FunctionArn: ARN, State: "Pending", StateReasonCode: "Creating", Version: "$LATEST", Timeout: 3, MemorySize: 128, Description: "" },
  }),
  no("CreateFunction", f(NEW), 409, CONFLICT, "Function already exist: f", { zip: "package" }),
  no("CreateFunction", { FunctionName: "b", ...NEW }, 400, INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again.", {
    zip: "broken",
    without: ["cli"], // which looks into the file itself
  }),
  no("CreateFunction", { FunctionName: "b", ...NEW, Runtime: "nodejs99.x" }, 400, INVALID, /^Value nodejs99\.x at 'runtime' failed to satisfy constraint/, {
    zip: "package",
  }),
  no("CreateFunction", { FunctionName: "b", ...NEW, Runtime: "python2.7" }, 400, INVALID, /^The runtime parameter of python2\.7 is no longer supported/, {
    zip: "package",
  }),
  no("CreateFunction", { FunctionName: "b", ...NEW, Timeout: 901 }, 400, "ValidationException", /Value '901' at 'timeout' failed to satisfy constraint/, {
    zip: "package",
  }),
  no(
    "CreateFunction",
    { FunctionName: "b", ...NEW, EphemeralStorage: { Size: 10_241 } },
    400,
    "ValidationException",
    /'ephemeralStorage\.size' .* less than or equal to 10240$/,
    { zip: "package" },
  ),
  no("CreateFunction", { FunctionName: "b", ...NEW, CodeSigningConfigArn: SIGNING }, 404, "CodeSigningConfigNotFoundException", /cannot be found/, {
    zip: "package",
  }),
  no("CreateFunction", { FunctionName: "b", ...NEW, Role: "r" }, 400, "ValidationException", /^1 validation error detected: Value 'r' at 'role'/, {
    zip: "package",
  }),
  no("CreateFunction", { FunctionName: "x".repeat(65), ...NEW }, 400, INVALID, /length less than or equal to 64$/, { zip: "package" }),
  no(
    "CreateFunction",
    { FunctionName: "b", ...NEW, Environment: { Variables: { AWS_REGION: "x" } } },
    400,
    INVALID,
    /Reserved keys used in this request: AWS_REGION/,
    {
      zip: "package",
    },
  ),
  no("CreateFunction", { FunctionName: "b", Role, PackageType: "Image", Code: {} }, 400, INVALID, /^Please provide ImageUri when creating a function/),
  ok("CreateFunction", { FunctionName: "i", Role, PackageType: "Image", Code: { ImageUri: "app:1" } }, 201, { output: { PackageType: "Image", CodeSize: 0 } }),
  ok("GetFunction", f(), 200, { output: { Tags: { team: "a" } } }),
  no("GetFunction", { FunctionName: "g" }, 404, MISSING, `Function not found: ${LAMBDA}:function:g`),
  no("GetFunction", { FunctionName: ARN.replace("us-east-1", "eu-west-1") }, 404, MISSING, /^Functions from 'eu-west-1' are not reachable in this region/),
  no("GetFunction", { FunctionName: `${ARN}:1`, Qualifier: "2" }, 400, INVALID, /^The derived qualifier from the function name does not match/),
  ok("GetFunctionConfiguration", f(), 200, { output: { State: "Active", LastUpdateStatus: "Successful" } }),
  ok("UpdateFunctionConfiguration", f({ Timeout: 10, Environment: { Variables: { STAGE: "t" } } }), 200, {
    output: { Timeout: 10, LastUpdateStatus: "InProgress" },
  }),
  no("UpdateFunctionConfiguration", f({ Timeout: 11, RevisionId: "old" }), 412, "PreconditionFailedException", /^The Revision Id provided does not match/),
  no("UpdateFunctionConfiguration", f({ DeadLetterConfig: { TargetArn: `${QUEUE}.fifo` } }), 400, INVALID, /dead letter target/),
  no("UpdateFunctionCode", f({ ImageUri: "app:1" }), 400, INVALID, "Please don't provide ImageUri when updating a function with packageType Zip."),
  no("UpdateFunctionCode", { FunctionName: "i" }, 400, INVALID, "Please provide ImageUri when updating a function with packageType Image."),
  no("UpdateFunctionCode", { FunctionName: "g", ImageUri: "app:1" }, 404, MISSING, `Function not found: ${LAMBDA}:function:g`),
  no("UpdateFunctionCode", f(), 400, INVALID, "Please provide a source for function code."),
  no("GetFunction", { FunctionName: `${ARN.replace(A, "111122223333")}` }, 403, "AccessDeniedException", /^User: .* is not authorized/),
  ok("GetAccountSettings", {}, 200),
  ok("TagResource", { Resource: ARN, Tags: { stage: "t" } }, 204),
  ok("UntagResource", { Resource: ARN, TagKeys: ["team"] }, 204),
  ok("ListTags", { Resource: ARN }, 200, { output: { Tags: { stage: "t" } } }),
];

const versions: readonly ExpectedCall[] = [
  ok("PublishVersion", f(), 201, { output: { Version: "1", FunctionArn: `${ARN}:1`, State: "Pending" } }),
  ok("PublishVersion", f(), 201, { output: { Version: "1", State: "Active" } }),
  no("PublishVersion", f({ CodeSha256: "x" }), 400, INVALID, /^CodeSHA256 \(x\) is different from current CodeSHA256 in \$LATEST/),
  ok("UpdateFunctionCode", f({ Publish: true }), 200, { zip: "other", output: { Version: "2" } }),
  ok("CreateAlias", f({ Name: "live", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "2": 1 } } }), 201, {
    output: { AliasArn: `${ARN}:live`, RoutingConfig: { AdditionalVersionWeights: { "2": 1 } } },
  }),
  no("CreateAlias", f({ Name: "live", FunctionVersion: "1" }), 409, CONFLICT, `Alias already exists: ${ARN}:live`),
  no("CreateAlias", f({ Name: "a", FunctionVersion: "10" }), 404, MISSING, `Function not found: ${ARN}:10`),
  no(
    "CreateAlias",
    f({ Name: "a", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "1": 0.5 } } }),
    400,
    INVALID,
    "Invalid function version 1. Function version 1 is already included in routing configuration.",
  ),
  no(
    "CreateAlias",
    f({ Name: "a", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "2": 0.5, "3": 0.1 } } }),
    400,
    INVALID,
    "Number of items in AdditionalVersionWeights cannot be greater than 1",
  ),
  no("CreateAlias", f({ Name: "a", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "2": 1.5 } } }), 400, "ValidationException", /1\.5/),
  ok("ListAliases", f({ FunctionVersion: "2" }), 200),
  no("GetAlias", f({ Name: "none" }), 404, MISSING, `Cannot find alias arn: ${ARN}:none`),
  no("UpdateAlias", f({ Name: "none" }), 404, MISSING, `Alias not found: ${ARN}:none`),
  no("DeleteFunction", f({ Qualifier: "2" }), 409, CONFLICT, "Unable to delete version because the following aliases reference it: [live]"),
  no("DeleteFunction", f({ Qualifier: "$LATEST" }), 400, INVALID, "$LATEST version cannot be deleted without deleting the function."),
  ok("ListVersionsByFunction", f({ MaxItems: 1 }), 200, { without: ["cli"] }),
];

const layers: readonly ExpectedCall[] = [
  ok("PublishLayerVersion", { LayerName: "l", CompatibleRuntimes: ["nodejs24.x"] }, 201, {
    zip: "package",
    output: { LayerVersionArn: `${LAYER}:1`, Version: 1 },
  }),
  ok("PublishLayerVersion", { LayerName: "l" }, 201, { zip: "other", output: { Version: 2 } }),
  no("PublishLayerVersion", { LayerName: "l", CompatibleRuntimes: ["cobol"] }, 400, "ValidationException", /cobol/, { zip: "package" }),
  ok("ListLayers", { CompatibleRuntime: "nodejs24.x" }, 200),
  ok("ListLayerVersions", { LayerName: "l" }, 200),
  ok("ListLayerVersions", { LayerName: "none" }, 200, { output: { LayerVersions: [] } }),
  ok("GetLayerVersion", { LayerName: "l", VersionNumber: 1 }, 200, { output: { LayerArn: LAYER, CompatibleRuntimes: ["nodejs24.x"] } }),
  ok("GetLayerVersionByArn", { Arn: `${LAYER}:2` }, 200, { output: { Version: 2 } }),
  no("GetLayerVersion", { LayerName: "l", VersionNumber: 0 }, 400, INVALID, "Layer Version Cannot be less than 1"),
  no("GetLayerVersion", { LayerName: "l", VersionNumber: 9 }, 404, MISSING, "The resource you requested does not exist."),
  ok("UpdateFunctionConfiguration", f({ Layers: [`${LAYER}:1`] }), 200, { output: { LastUpdateStatus: "InProgress" } }),
  no("UpdateFunctionConfiguration", f({ Layers: [`${LAYER}:1`, `${LAYER}:2`] }), 400, INVALID, /^Two different versions of the same layer are not allowed/),
  no("UpdateFunctionConfiguration", f({ Layers: [`${LAYER}:9`] }), 400, INVALID, `Layer version ${LAYER}:9 does not exist.`),
  no("UpdateFunctionConfiguration", f({ Layers: Array(6).fill(`${LAYER}:1`) }), 400, INVALID, "Cannot reference more than 5 layers."),
  ok("AddLayerVersionPermission", { LayerName: "l", VersionNumber: 1, StatementId: "s", Action: "lambda:GetLayerVersion", Principal: "*" }, 201),
  ok("RemoveLayerVersionPermission", { LayerName: "l", VersionNumber: 1, StatementId: "s" }, 204),
  no("GetLayerVersionPolicy", { LayerName: "l", VersionNumber: 1 }, 404, MISSING, "No policy is associated with the given resource."),
  ok("DeleteLayerVersion", { LayerName: "l", VersionNumber: 1 }, 204),
];

const settings: readonly ExpectedCall[] = [
  ok("AddPermission", f({ StatementId: "s", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" }), 201),
  no(
    "AddPermission",
    f({ StatementId: "s", Action: "lambda:InvokeFunction", Principal: "*" }),
    409,
    CONFLICT,
    /^The statement id \(s\) provided already exists/,
  ),
  no("AddPermission", f({ StatementId: "t", Action: "lambda:InvokeFunction", Principal: "nobody" }), 400, INVALID, /^The provided principal was invalid/),
  ok("RemovePermission", f({ StatementId: "s" }), 204),
  no("GetPolicy", f(), 404, MISSING, "The resource you requested does not exist."),
  ok("PutFunctionConcurrency", f({ ReservedConcurrentExecutions: 5 }), 200, { output: { ReservedConcurrentExecutions: 5 } }),
  ok("GetFunctionConcurrency", f(), 200, { output: { ReservedConcurrentExecutions: 5 } }),
  no("PutFunctionConcurrency", f({ ReservedConcurrentExecutions: 901 }), 400, INVALID, /below its minimum value of \[100\]\.$/),
  ok("PutProvisionedConcurrencyConfig", f({ Qualifier: "live", ProvisionedConcurrentExecutions: 1 }), 202, { output: { Status: "IN_PROGRESS" } }),
  no(
    "PutProvisionedConcurrencyConfig",
    f({ Qualifier: "2", ProvisionedConcurrentExecutions: 1 }),
    409,
    CONFLICT,
    "Version is pointed by a Provisioned Concurrency alias",
  ),
  no(
    "PutProvisionedConcurrencyConfig",
    f({ Qualifier: "$LATEST", ProvisionedConcurrentExecutions: 1 }),
    400,
    INVALID,
    /^Provisioned Concurrency Configs cannot/,
  ),
  no(
    "PutFunctionConcurrency",
    f({ ReservedConcurrentExecutions: 0 }),
    400,
    INVALID,
    /should not be lower than function's total provisioned concurrency \[1\]\.$/,
  ),
  ok("ListProvisionedConcurrencyConfigs", f(), 200),
  ok("DeleteProvisionedConcurrencyConfig", f({ Qualifier: "live" }), 204),
  no(
    "GetProvisionedConcurrencyConfig",
    f({ Qualifier: "live" }),
    404,
    "ProvisionedConcurrencyConfigNotFoundException",
    /^No Provisioned Concurrency Config found/,
  ),
  ok("PutFunctionEventInvokeConfig", f({ MaximumRetryAttempts: 1 }), 200, { output: { FunctionArn: `${ARN}:$LATEST`, MaximumRetryAttempts: 1 } }),
  no("PutFunctionEventInvokeConfig", f(), 400, INVALID, "You must specify at least one of error handling or destination setting."),
  no(
    "PutFunctionEventInvokeConfig",
    f({ DestinationConfig: { OnSuccess: { Destination: ARN } } }),
    400,
    INVALID,
    /^You can't specify the function as a destination/,
  ),
  ok("UpdateFunctionEventInvokeConfig", f({ MaximumEventAgeInSeconds: 60 }), 200, { output: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 } }),
  ok("GetFunctionEventInvokeConfig", f(), 200, { output: { DestinationConfig: { OnSuccess: {}, OnFailure: {} } } }),
  ok("ListFunctionEventInvokeConfigs", f(), 200),
  ok("DeleteFunctionEventInvokeConfig", f(), 204),
  no("GetFunctionEventInvokeConfig", f(), 404, MISSING, `The function ${ARN}:$LATEST doesn't have an EventInvokeConfig`),
  no("UpdateFunctionEventInvokeConfig", { FunctionName: "g", MaximumRetryAttempts: 1 }, 404, MISSING, "The function doesn't exist."),
  ok("CreateFunctionUrlConfig", f({ AuthType: "NONE" }), 201, { output: { FunctionArn: ARN, AuthType: "NONE", InvokeMode: "BUFFERED" } }),
  no("CreateFunctionUrlConfig", f({ AuthType: "NONE" }), 409, CONFLICT, /^Failed to create function url config for \[functionArn = .*:f\]/),
  ok("UpdateFunctionUrlConfig", f({ InvokeMode: "RESPONSE_STREAM", Cors: { AllowOrigins: ["*"] } }), 200, {
    output: { AuthType: "NONE", InvokeMode: "RESPONSE_STREAM", Cors: { AllowOrigins: ["*"] } },
  }),
  no("UpdateFunctionUrlConfig", f({ Cors: { AllowMethods: ["TRACE"] } }), 400, "ValidationException", /AllowMethods|allowMethods/),
  ok("ListFunctionUrlConfigs", f(), 200),
  ok("DeleteFunctionUrlConfig", f(), 204),
  no("GetFunctionUrlConfig", f(), 404, MISSING, "The resource you requested does not exist."),
  ok("PutFunctionRecursionConfig", f({ RecursiveLoop: "Allow" }), 200, { output: { RecursiveLoop: "Allow" } }),
  ok("GetFunctionRecursionConfig", f(), 200, { output: { RecursiveLoop: "Allow" } }),
  no("GetFunctionRecursionConfig", { FunctionName: "g" }, 404, MISSING, `Function not found: ${LAMBDA}:function:g`),
  ok("GetFunctionCodeSigningConfig", f(), 200, { output: { FunctionName: "f" } }),
  ok("CreateCodeSigningConfig", { AllowedPublishers: { SigningProfileVersionArns: [PROFILE] }, Tags: { team: "a" } }, 201),
  ok("ListCodeSigningConfigs", {}, 200),
  ...["Get", "Update", "Delete"].map((verb) => no(`${verb}CodeSigningConfig`, { CodeSigningConfigArn: SIGNING }, 404, MISSING, /can not be found\.$/)),
  no("ListFunctionsByCodeSigningConfig", { CodeSigningConfigArn: SIGNING }, 404, MISSING, /can not be found\.$/),
  no("PutFunctionCodeSigningConfig", f({ CodeSigningConfigArn: SIGNING }), 404, "CodeSigningConfigNotFoundException", /cannot be found/),
  ok("DeleteFunctionCodeSigningConfig", f(), 204),
];

const invocations: readonly ExpectedCall[] = [
  ok("Invoke", f({ Payload: "{}" }), 200, { output: { StatusCode: 200, ExecutedVersion: "$LATEST" } }),
  ok("Invoke", f({ Payload: "{}", Qualifier: "1" }), 200, { output: { ExecutedVersion: "1" } }),
  ok("Invoke", f({ Payload: "{}", Qualifier: "live" }), 200, { output: { ExecutedVersion: "2" } }),
  no("Invoke", f({ Payload: "{}", Qualifier: "9" }), 404, MISSING, `Function not found: ${ARN}:9`),
  ok("Invoke", f({ Payload: '{"fail":true}' }), 200, { output: { StatusCode: 200, FunctionError: "Unhandled" } }),
  ok("Invoke", f({ Payload: "{}", InvocationType: "Event" }), 202, { output: { StatusCode: 202 } }),
  ok("Invoke", f({ InvocationType: "DryRun" }), 204, { output: { StatusCode: 204 } }),
  no("Invoke", f({ Payload: "{" }), 400, "InvalidRequestContentException", /^Could not parse request body into json/),
  no("Invoke", f({ Payload: JSON.stringify("x".repeat(1_048_575)), InvocationType: "Event" }), 413, "RequestTooLargeException", /^1048577 byte payload/, {
    without: ["cli"], // which takes it as an argument, and arguments are not so long
  }),
  ok("PutFunctionConcurrency", f({ ReservedConcurrentExecutions: 0 }), 200),
  no("Invoke", f({ Payload: "{}" }), 429, "TooManyRequestsException", "Rate Exceeded."),
  ok("DeleteFunctionConcurrency", f(), 204),
  ok("GetFunctionConcurrency", f(), 200),
  ok("InvokeAsync", f({ InvokeArgs: "{}" }), 202, { without: ["cli"] }), // which has the arguments in a file
  no("Invoke", { FunctionName: "g" }, 404, MISSING, `Function not found: ${LAMBDA}:function:g`),
  ok("InvokeWithResponseStream", f({ Payload: "{}" }), 200, { without: ["cli"], output: { ExecutedVersion: "$LATEST" } }),
  ok("DeleteAlias", f({ Name: "live" }), 204),
  ok("DeleteFunction", f({ Qualifier: "9" }), 204),
  ok("DeleteFunction", f(), 204),
  no("DeleteFunction", f(), 404, MISSING, `Function not found: ${ARN}`),
];

export const lambdaCalls: readonly ExpectedCall[] = [...functions, ...versions, ...layers, ...settings, ...invocations];
