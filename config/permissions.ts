// The statements by which buckets and topics may invoke functions of the file. An id tells what each was made for, so that it can be taken back.
import { type Arn, bucketArn, parseArn, topicArn } from "../core/arn.ts";
import type { Application } from "./application.ts";
import type { Path } from "./positions.ts";
import type { FunctionSettings } from "./schema.ts";

interface Statement {
  readonly Sid: string;
  readonly Condition?: { readonly ArnLike?: { readonly "AWS:SourceArn"?: string } };
}

/** Allows the function's buckets and topics to invoke it. A statement that is there already was made for the same source: its id says so. */
export async function permitSources(application: Application, name: string, definition: FunctionSettings): Promise<void> {
  await Promise.all(
    Array.from(sourcesOf(application, name, definition), ([SourceArn, path]) => {
      const Principal = `${(parseArn(SourceArn) as Arn).service}.amazonaws.com`;
      const statement = { FunctionName: name, StatementId: idOf(SourceArn), Action: "lambda:InvokeFunction", Principal, SourceArn };
      return application.attempt(path, "lambda", "AddPermission", statement, ["ResourceConflictException"]);
    }),
  );
}

/** Takes back what an earlier version of the file permitted and this one does not need; statements of others have other ids. */
export async function forbidOtherSources(application: Application, name: string, definition: FunctionSettings): Promise<void> {
  const path = ["functions", name];
  const wanted = sourcesOf(application, name, definition);
  const found = await application.attempt<{ Policy: string }>(path, "lambda", "GetPolicy", { FunctionName: name }, ["ResourceNotFoundException"]);
  const { Statement = [] } = found ? (JSON.parse(found.Policy) as { Statement?: readonly Statement[] }) : {};
  for (const { Sid, Condition } of Statement) {
    const source = Condition?.ArnLike?.["AWS:SourceArn"];
    if (source === undefined || Sid !== idOf(source) || wanted.has(source)) continue;
    await application.call(path, "lambda", "RemovePermission", { FunctionName: name, StatementId: Sid });
  }
}

/** ARNs, with the first place that names each. */
function sourcesOf({ config }: Application, name: string, { triggers }: FunctionSettings): Map<string, Path> {
  const sources = new Map<string, Path>();
  for (const [index, { s3, sns }] of triggers.entries()) {
    const source = s3 ? bucketArn(s3.bucket) : sns && topicArn(sns.topic, config.settings.region);
    if (source !== undefined && !sources.has(source)) sources.set(source, ["functions", name, "triggers", index]);
  }
  return sources;
}

/** `s3-BUCKET`, `sns-TOPIC`. Ids have no dots, names of buckets no underscores: no two sources share an id. */
function idOf(sourceArn: string): string | undefined {
  const source = parseArn(sourceArn);
  return source && `${source.service}-${source.resource.replaceAll(".", "_")}`;
}
