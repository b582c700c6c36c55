// Amazon Resource Names: made and taken apart only here. The partition is always `aws`.

/** The account of everything here, unless a caller's ARN names another. */
export const ACCOUNT_ID = "000000000000";
export const DEFAULT_REGION = "us-east-1";
/** The role of the functions that a configuration file describes: it needs none that somebody made. */
export const DEFAULT_ROLE = "lambdabus";

export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the account: `function:F:1`, `NAME`, `stream/S`. */
  readonly resource: string;
}

/** Takes an ARN apart; undefined when it is none. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):([0-9]*):(.+)$/s.exec(text);
  if (!match) return undefined;
  return { service: match[1] as string, region: match[2] as string, accountId: match[3] as string, resource: match[4] as string };
}

function arn(service: string, region: string, accountId: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

/** `arn:aws:lambda:R:A:function:F`, with `:qualifier` when given. */
export function functionArn(name: string, region = DEFAULT_REGION, qualifier?: string, accountId = ACCOUNT_ID): string {
  return arn("lambda", region, accountId, `function:${name}${qualifier ? `:${qualifier}` : ""}`);
}

/** Buckets have neither region nor account in their names. */
export function bucketArn(name: string): string {
  return arn("s3", "", "", name);
}

export function queueArn(name: string, region = DEFAULT_REGION, accountId = ACCOUNT_ID): string {
  return arn("sqs", region, accountId, name);
}

export function topicArn(name: string, region = DEFAULT_REGION, accountId = ACCOUNT_ID): string {
  return arn("sns", region, accountId, name);
}

export function roleArn(name: string, accountId = ACCOUNT_ID): string {
  return arn("iam", "", accountId, `role/${name}`);
}

/** The session under which a function calls AWS: `arn:aws:sts::A:assumed-role/ROLE/F`. */
export function assumedRoleArn(role: string, session: string, accountId = ACCOUNT_ID): string {
  return arn("sts", "", accountId, `assumed-role/${role}/${session}`);
}

export function layerArn(name: string, region = DEFAULT_REGION, accountId = ACCOUNT_ID): string {
  return arn("lambda", region, accountId, `layer:${name}`);
}

export function layerVersionArn(name: string, version: number, region = DEFAULT_REGION, accountId = ACCOUNT_ID): string {
  return `${layerArn(name, region, accountId)}:${version}`;
}

/** `id` begins with `csc-`. */
export function codeSigningConfigArn(id: string, region = DEFAULT_REGION, accountId = ACCOUNT_ID): string {
  return arn("lambda", region, accountId, `code-signing-config:${id}`);
}

export function eventSourceMappingArn(uuid: string, region = DEFAULT_REGION, accountId = ACCOUNT_ID): string {
  return arn("lambda", region, accountId, `event-source-mapping:${uuid}`);
}

export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** Reads every form in which Lambda takes a function's name: `F`, `F:q`, `A:function:F[:q]`, `R:A:function:F[:q]`, ARN. Undefined when it is none. */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  const match =
    /^(?:(?:arn:aws[a-z-]*:lambda:)?(?:([a-z]{2}[a-z-]*-\d):)?(?:(\d{12}):)?function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, region, accountId, name, qualifier] = match;
  return { name: name as string, ...(qualifier && { qualifier }), ...(region && { region }), ...(accountId && { accountId }) };
}
