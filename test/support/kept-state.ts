// One of everything that the control plane keeps, and every question by which it can be seen again.
import { strToU8, zipSync } from "fflate";

/** `METHOD PATH` of the Lambda API, or `ACTION` of a Query service with its parameters. */
export interface Question {
  readonly service: "lambda" | "iam" | "sts";
  readonly method: string;
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
}

const A = "000000000000";
const ROLE = `arn:aws:iam::${A}:role/app/runner`;
const POLICY = `arn:aws:iam::${A}:policy/reader`;
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const LAMBDA = `arn:aws:lambda:us-east-1:${A}`;
const LAYER = `${LAMBDA}:layer:l:1`;
const F = "/2015-03-31/functions/f";
const QUEUE = `arn:aws:sqs:us-east-1:${A}:q`;

const words = (text: string): string[] => text.trim().split(/\s+/);
const zip = (text: string) => Buffer.from(zipSync({ "index.mjs": strToU8(`export const handler = async () => ${JSON.stringify(text)};`) })).toString("base64");
const statement = (more: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
const READ = statement({ Action: "s3:GetObject", Resource: "*" });
const TRUST = statement({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });

/** Sends a request and answers its body; throws for any other status than success. */
export type Send = (question: Question & { readonly body?: object }) => Promise<string>;

/** Makes one of everything, and answers what is needed to ask for it: ARNs and ids that were given out. */
export async function makeEverything(send: Send): Promise<{ signing: string; mapping: string; accessKey: string }> {
  const lambda = async (method: string, path: string, body?: object) =>
    JSON.parse((await send({ service: "lambda", method, path, ...(body && { body }) })) || "{}");
  await makeIdentities(send);
  const { CodeSigningConfig } = await lambda("POST", "/2020-04-22/code-signing-configs/", {
    AllowedPublishers: { SigningProfileVersionArns: [`arn:aws:signer:us-east-1:${A}:/signing-profiles/p/1`] },
    Tags: { team: "a" },
  });
  const signing: string = CodeSigningConfig.CodeSigningConfigArn;
  await makeLayer(lambda);
  await makeFunctions(lambda, signing);
  await makeAttachments(lambda);
  const accessKey = /<AccessKeyId>(.*?)</.exec(await send(query("sts", "AssumeRole", { RoleArn: ROLE, RoleSessionName: "ann" })))?.[1] as string;
  return { signing, mapping: await makeMappings(lambda), accessKey };
}

async function makeIdentities(send: Send): Promise<void> {
  const iam = (action: string, form: Record<string, string>) => send(query("iam", action, form));
  const tags = { "Tags.member.1.Key": "team", "Tags.member.1.Value": "a" };
  await iam("CreatePolicy", { PolicyName: "reader", PolicyDocument: READ, Description: "d", ...tags });
  await iam("CreatePolicyVersion", { PolicyArn: POLICY, PolicyDocument: READ, SetAsDefault: "true" });
  await iam("CreateRole", { RoleName: "runner", Path: "/app/", AssumeRolePolicyDocument: TRUST, PermissionsBoundary: BASIC, ...tags });
  await iam("PutRolePolicy", { RoleName: "runner", PolicyName: "inline", PolicyDocument: READ });
  for (const PolicyArn of [POLICY, BASIC]) await iam("AttachRolePolicy", { RoleName: "runner", PolicyArn });
  await iam("CreateUser", { UserName: "ann" });
  await iam("CreateAccessKey", { UserName: "ann" });
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, string>>;

async function makeLayer(lambda: Call): Promise<void> {
  const layer = "/2018-10-31/layers/l/versions";
  for (const text of ["one", "two"]) await lambda("POST", layer, { Content: { ZipFile: zip(text) }, CompatibleRuntimes: ["nodejs24.x"], LicenseInfo: "MIT" });
  await lambda("POST", `${layer}/1/policy`, { StatementId: "s", Action: "lambda:GetLayerVersion", Principal: "*" });
}

async function makeFunctions(lambda: Call, CodeSigningConfigArn: string): Promise<void> {
  await lambda("POST", "/2015-03-31/functions", {
    FunctionName: "f",
    Role: ROLE,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile: zip("one"), SourceKMSKeyArn: `arn:aws:kms:us-east-1:${A}:key/k` },
    Description: "d",
    Timeout: 7,
    MemorySize: 256,
    EphemeralStorage: { Size: 1024 },
    Environment: { Variables: { STAGE: "dev" } },
    Layers: [LAYER],
    DeadLetterConfig: { TargetArn: QUEUE },
    LoggingConfig: { LogFormat: "JSON", LogGroup: "/mine" },
    TracingConfig: { Mode: "Active" },
    SnapStart: { ApplyOn: "PublishedVersions" },
    VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
    KMSKeyArn: `arn:aws:kms:us-east-1:${A}:key/k`,
    Architectures: ["arm64"],
    Tags: { team: "a" },
    CodeSigningConfigArn,
    Publish: true,
  });
  await lambda("PUT", `${F}/code`, { ZipFile: zip("two"), Publish: true });
  await lambda("PUT", `${F}/configuration`, { Timeout: 8 });
  await lambda("POST", "/2015-03-31/functions", { FunctionName: "i", Role: ROLE, PackageType: "Image", Code: { ImageUri: "app:1" } });
}

async function makeAttachments(lambda: Call): Promise<void> {
  await lambda("POST", `${F}/aliases`, { Name: "live", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } });
  const grant = { StatementId: "s", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceAccount: A };
  for (const qualifier of ["", "?Qualifier=live"]) {
    await lambda("POST", `${F}/policy${qualifier}`, grant);
    await lambda("PUT", `/2019-09-25/functions/f/event-invoke-config${qualifier}`, {
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    await lambda("POST", `/2021-10-31/functions/f/url${qualifier}`, { AuthType: "NONE", Cors: { AllowOrigins: ["*"] } });
  }
  await lambda("PUT", "/2017-10-31/functions/f/concurrency", { ReservedConcurrentExecutions: 10 });
  await lambda("PUT", "/2019-09-30/functions/f/provisioned-concurrency?Qualifier=live", { ProvisionedConcurrentExecutions: 1 });
  await lambda("PUT", "/2024-08-31/functions/f/recursion-config", { RecursiveLoop: "Allow" });
}

/** The UUID of one of two. */
async function makeMappings(lambda: Call): Promise<string> {
  const mappings = "/2015-03-31/event-source-mappings";
  const { UUID } = await lambda("POST", mappings, {
    FunctionName: "f:live",
    EventSourceArn: QUEUE,
    Enabled: false,
    BatchSize: 20,
    MaximumBatchingWindowInSeconds: 5,
    FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    ScalingConfig: { MaximumConcurrency: 2 },
    MetricsConfig: { Metrics: ["EventCount"] },
    Tags: { team: "a" },
  });
  await lambda("POST", mappings, { FunctionName: "f", EventSourceArn: QUEUE, Enabled: false, ProvisionedPollerConfig: { MinimumPollers: 2 } });
  return UUID as string;
}

/** Every Get and List of Lambda, IAM and STS. */
export function questions({ signing, mapping }: { signing: string; mapping: string }): Question[] {
  const uri = encodeURIComponent;
  const paths = words(`
    /2015-03-31/functions /2015-03-31/functions?FunctionVersion=ALL /2015-03-31/functions/i /2015-03-31/functions/f:live
    ${F} ${F}/configuration ${F}/configuration?Qualifier=1 ${F}/versions ${F}/aliases ${F}/aliases/live
    ${F}/policy ${F}/policy?Qualifier=live ${F}/code ${F}/code?Qualifier=1
    /2019-09-30/functions/f/concurrency
    /2019-09-30/functions/f/provisioned-concurrency?Qualifier=live /2019-09-30/functions/f/provisioned-concurrency?List=ALL
    /2019-09-25/functions/f/event-invoke-config /2019-09-25/functions/f/event-invoke-config?Qualifier=live
    /2019-09-25/functions/f/event-invoke-config/list
    /2021-10-31/functions/f/url /2021-10-31/functions/f/url?Qualifier=live /2021-10-31/functions/f/urls
    /2018-10-31/layers /2018-10-31/layers?find=LayerVersion&Arn=${uri(LAYER)}
    /2018-10-31/layers/l/versions /2018-10-31/layers/l/versions/1 /2018-10-31/layers/l/versions/1/policy /2018-10-31/layers/l/versions/1/content
    /2020-04-22/code-signing-configs /2020-04-22/code-signing-configs/${uri(signing)} /2020-04-22/code-signing-configs/${uri(signing)}/functions
    /2020-06-30/functions/f/code-signing-config /2024-08-31/functions/f/recursion-config /2016-08-19/account-settings
    /2015-03-31/event-source-mappings /2015-03-31/event-source-mappings/${mapping}
    ${[`${LAMBDA}:function:f`, `${LAMBDA}:event-source-mapping:${mapping}`, signing].map((arn) => `/2017-03-31/tags/${uri(arn)}`).join(" ")}`);
  return [...paths.map((path): Question => ({ service: "lambda", method: "GET", path })), ...identityQuestions(), query("sts", "GetCallerIdentity", {})];
}

function identityQuestions(): Question[] {
  const role = { RoleName: "runner" };
  const policy = { PolicyArn: POLICY };
  return [
    ...words("GetRole ListRolePolicies ListAttachedRolePolicies ListRoleTags ListInstanceProfilesForRole").map((action) => query("iam", action, role)),
    ...words("GetPolicy ListPolicyTags ListPolicyVersions ListEntitiesForPolicy").map((action) => query("iam", action, policy)),
    ...words("ListRoles ListUsers").map((action) => query("iam", action, {})),
    ...words("GetUser ListAccessKeys").map((action) => query("iam", action, { UserName: "ann" })),
    query("iam", "GetRolePolicy", { ...role, PolicyName: "inline" }),
    query("iam", "GetPolicyVersion", { ...policy, VersionId: "v2" }),
    query("iam", "ListPolicies", { Scope: "Local" }),
  ];
}

function query(service: "iam" | "sts", action: string, form: Record<string, string>): Question {
  return { service, method: "POST", path: "/", form: { Action: action, Version: service === "iam" ? "2010-05-08" : "2011-06-15", ...form } };
}
