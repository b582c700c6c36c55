// Log groups: made, described, deleted, and how long they keep.
import type { Action } from "../../service.ts";
import { alreadyExists, invalidOperation, invalidParameter } from "../errors.ts";
import { RETENTION_DAYS } from "../limits.ts";
import { type GroupRecord, groupNameOf, type Logs } from "../logs.ts";
import { type PageInput, page } from "../paging.ts";

interface CreateInput {
  readonly logGroupName: string;
  readonly kmsKeyId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly logGroupClass?: string;
  readonly deletionProtectionEnabled?: boolean;
}

interface DescribeInput extends PageInput {
  readonly logGroupNamePrefix?: string;
  readonly logGroupNamePattern?: string;
  readonly logGroupIdentifiers?: readonly string[];
  readonly logGroupClass?: string;
}

export function groupActions(logs: Logs): Record<string, Action> {
  return {
    CreateLogGroup: createLogGroup(logs),
    DescribeLogGroups: describeLogGroups(logs),
    DeleteLogGroup: deleteLogGroup(logs),
    PutRetentionPolicy: putRetentionPolicy(logs),
    DeleteRetentionPolicy: deleteRetentionPolicy(logs),
  };
}

function createLogGroup(logs: Logs): Action<CreateInput> {
  return async ({ logGroupName, kmsKeyId, tags = {}, logGroupClass = "STANDARD", deletionProtectionEnabled = false }) => {
    if (logs.groups.has(logGroupName)) throw alreadyExists("group");
    const more = { tags, logGroupClass, deletionProtected: deletionProtectionEnabled, ...(kmsKeyId !== undefined && { kmsKeyId }) };
    await logs.groups.put(logGroupName, logs.newGroup(logGroupName, more));
  };
}

function describeLogGroups(logs: Logs): Action<DescribeInput> {
  return (input) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
    if (prefix !== undefined && pattern !== undefined) {
      throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    const named = identifiers && new Set(identifiers.map(groupNameOf));
    const groups = logs.groups
      .list()
      .filter(({ name }) => name.startsWith(prefix ?? "") && name.toLowerCase().includes((pattern ?? "").toLowerCase()) && (named?.has(name) ?? true))
      .filter((group) => input.logGroupClass === undefined || group.logGroupClass === input.logGroupClass);
    const { items, next } = page(groups, ({ name }) => name, input);
    return { logGroups: items.map((group) => describe(logs, group)), ...next };
  };
}

function describe(logs: Logs, group: GroupRecord): Record<string, unknown> {
  const arn = logs.groupArn(group.name);
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: logs.streams.list(group.name).reduce((sum, stream) => sum + stream.bytes, 0),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
    logGroupClass: group.logGroupClass,
    deletionProtectionEnabled: group.deletionProtected,
  };
}

function deleteLogGroup(logs: Logs): Action<{ logGroupName: string }> {
  return async ({ logGroupName }) => {
    if (logs.group(logGroupName).deletionProtected) throw invalidOperation("The log group cannot be deleted while its deletion protection is enabled.");
    await logs.groups.remove(logGroupName);
    await logs.streams.removeAll(logGroupName);
  };
}

function putRetentionPolicy(logs: Logs): Action<{ logGroupName: string; retentionInDays: number }> {
  return async ({ logGroupName, retentionInDays }) => {
    const group = logs.group(logGroupName);
    if (!RETENTION_DAYS.includes(retentionInDays)) {
      const values = `Member must satisfy enum value set: [${RETENTION_DAYS.join(", ")}]`;
      throw invalidParameter(`1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ${values}`);
    }
    await logs.groups.put(logGroupName, { ...group, retentionInDays });
  };
}

function deleteRetentionPolicy(logs: Logs): Action<{ logGroupName: string }> {
  return async ({ logGroupName }) => {
    const { retentionInDays: _, ...group } = logs.group(logGroupName);
    await logs.groups.put(logGroupName, group);
  };
}
