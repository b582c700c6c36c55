// The policies that AWS manages: the ones that functions are usually given, with their documents; of all others, only the form of the name is known.
import type { PolicyRecord } from "./records.ts";

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const NETWORK = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface"];

/** Actions allowed on every resource, by the policy's path and name. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "/service-role/AWSLambdaBasicExecutionRole": LOGS,
  "/service-role/AWSLambdaVPCAccessExecutionRole": [...LOGS, ...NETWORK, "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
  "/service-role/AWSLambdaENIManagementAccess": [...NETWORK, "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
  "/service-role/AWSLambdaSQSQueueExecutionRole": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...LOGS],
  "/service-role/AWSLambdaKinesisExecutionRole": [
    ...["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards", "ListStreams", "SubscribeToShard"].map(
      (action) => `kinesis:${action}`,
    ),
    ...LOGS,
  ],
  "/service-role/AWSLambdaDynamoDBExecutionRole": [
    ...["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((action) => `dynamodb:${action}`),
    ...LOGS,
  ],
  "/service-role/AWSLambdaMSKExecutionRole": [
    ...["kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
    ...["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs", "ec2:DeleteNetworkInterface"],
    ...["ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"],
    ...LOGS,
  ],
  "/service-role/AWSLambdaRole": ["lambda:InvokeFunction"],
  "/AWSXRayDaemonWriteAccess": [
    ...["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets", "GetSamplingStatisticSummaries"].map((action) => `xray:${action}`),
  ],
  "/CloudWatchLambdaInsightsExecutionRolePolicy": LOGS,
  "/AdministratorAccess": ["*"],
  "/AmazonS3FullAccess": ["s3:*", "s3-object-lambda:*"],
  "/AmazonS3ReadOnlyAccess": ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"],
  "/AmazonSQSFullAccess": ["sqs:*"],
  "/AmazonSNSFullAccess": ["sns:*"],
};

const NAME = /^arn:aws:iam::aws:policy((?:\/[!-.0-~]+)*\/)([\w+=,.@-]{1,128})$/;

/** Whether the ARN has the form of one of AWS's. */
export function isAwsManaged(arn: string): boolean {
  return NAME.test(arn);
}

/** A policy of AWS's; undefined when its document is not known here. */
export function awsManagedPolicy(arn: string): PolicyRecord | undefined {
  const [, path = "", name = ""] = NAME.exec(arn) ?? [];
  const actions = ALLOWED[`${path}${name}`];
  return actions && describe(arn, path, name, actions);
}

export function awsManagedPolicies(): PolicyRecord[] {
  return Object.keys(ALLOWED).map((place) => awsManagedPolicy(`arn:aws:iam::aws:policy${place}`) as PolicyRecord);
}

/** What `.../policy/service-role/X` is called: `X`. */
export function policyNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** AWS's policies are older than every simulator. */
const CREATED = Date.UTC(2015, 3, 9, 15, 3, 43);

function describe(arn: string, path: string, name: string, actions: readonly string[]): PolicyRecord {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
  const versions = [{ id: "v1", document, created: CREATED }];
  return { name, path, arn, id: `ANPA${idOf(name)}`, created: CREATED, updated: CREATED, tags: [], versions, defaultVersion: "v1", nextVersion: 2 };
}

/** 17 characters that depend on the name alone. */
function idOf(name: string): string {
  return Buffer.from(name).toString("hex").toUpperCase().padEnd(17, "X").slice(-17);
}
