// One function reads a source once.
import { conflict } from "./errors.ts";
import { kindOf } from "./event-source-kind.ts";
import type { MappingRecord, SourceMembers } from "./event-source-mapping-record.ts";
import type { MappingTarget } from "./event-source-target.ts";

/** Throws ResourceConflictException. A Kafka cluster is read once for each topic. */
export function checkNew(existing: readonly MappingRecord[], source: SourceMembers, target: MappingTarget): void {
  const { EventSourceArn: arn, Topics = [""] } = source;
  const same = existing.find(
    (record) => record.functionArn === target.arn && record.source.EventSourceArn === arn && (record.source.Topics?.[0] ?? "") === Topics[0],
  );
  if (!same) return;
  const help = `Please update or delete the existing mapping with UUID ${same.uuid}`;
  const texts: Record<string, string> = {
    sqs: `An event source mapping with SQS arn (" ${arn} ") and function (" ${target.name} ") already exists. ${help}`,
    kafka: `An event source mapping with event source ("${arn}"), function ("${target.arn}"), topics ("${Topics.join(",")}") already exists. ${help}`,
  };
  const other = `The event source arn (" ${arn} ") and function (" ${target.name} ") provided mapping already exists. ${help}`;
  throw conflict(texts[kindOf(source)?.connector ?? ""] ?? other);
}
