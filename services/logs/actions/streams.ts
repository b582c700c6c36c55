// Log streams: made, described and deleted.
import type { Action } from "../../service.ts";
import { alreadyExists, invalidParameter } from "../errors.ts";
import type { Logs } from "../logs.ts";
import { type PageInput, page } from "../paging.ts";
import type { StreamFile } from "../stream-file.ts";

interface StreamInput {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

interface DescribeInput extends PageInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: "LogStreamName" | "LastEventTime";
  readonly descending?: boolean;
}

export function streamActions(logs: Logs): Record<string, Action> {
  return {
    CreateLogStream: createLogStream(logs),
    DescribeLogStreams: describeLogStreams(logs),
    DeleteLogStream: async ({ logGroupName, logStreamName }: StreamInput) => logs.streams.remove(logs.stream(logGroupName, logStreamName)),
  };
}

function createLogStream(logs: Logs): Action<StreamInput> {
  return async ({ logGroupName, logStreamName }) => {
    logs.group(logGroupName);
    if (logs.streams.get(logGroupName, logStreamName)) throw alreadyExists("stream");
    logs.streams.create(logGroupName, logStreamName);
    await logs.streams.flush();
  };
}

function describeLogStreams(logs: Logs): Action<DescribeInput> {
  return (input) => {
    const { orderBy = "LogStreamName", descending, logStreamNamePrefix: prefix } = input;
    if (orderBy === "LastEventTime" && prefix !== undefined) throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const group = logs.identified(input);
    const streams = logs.streams.list(group.name).filter(({ name }) => name.startsWith(prefix ?? ""));
    streams.sort(orderBy === "LastEventTime" ? byLastEvent : byName);
    if (descending) streams.reverse();
    const { items, next } = page(streams, ({ name }) => name, input);
    return { logStreams: items.map((stream) => describe(logs, stream)), ...next };
  };
}

function byName(a: StreamFile, b: StreamFile): number {
  return a.name < b.name ? -1 : 1;
}

function byLastEvent(a: StreamFile, b: StreamFile): number {
  return (a.lastTimestamp ?? 0) - (b.lastTimestamp ?? 0) || byName(a, b);
}

/** AWS shows 0 stored bytes for every stream. The token is for clients of older days, who must give one. */
function describe(logs: Logs, stream: StreamFile): Record<string, unknown> {
  const { firstTimestamp, lastTimestamp, lastIngestion } = stream;
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...(firstTimestamp !== undefined && { firstEventTimestamp: firstTimestamp, lastEventTimestamp: lastTimestamp, lastIngestionTime: lastIngestion }),
    uploadSequenceToken: uploadToken(stream),
    arn: `${logs.groupArn(stream.group)}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

export function uploadToken({ created, bytes }: StreamFile): string {
  return `49${String(created).padStart(14, "0")}${String(bytes).padStart(40, "0")}`;
}
