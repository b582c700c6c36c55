// FilterLogEvents: the events of a group's streams in the order of their times, as far as they match. What `aws logs tail` asks again and again.
import type { Action } from "../../service.ts";
import { invalidParameter, streamNotFound } from "../errors.ts";
import { parseFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { byId, type LogEvent } from "../log-event.ts";
import type { GroupRecord, Logs } from "../logs.ts";
import { pageOf } from "../page-of-events.ts";
import { readToken } from "../paging.ts";
import type { StreamFile } from "../stream-file.ts";

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  /** Later events are not shown; those of this time are. */
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
}

interface Found extends LogEvent {
  readonly stream: string;
}

export function filterLogEvents(logs: Logs): Action<Input> {
  return async (input) => {
    if (input.startFromHead === false) throw invalidParameter("lambdabus filters events from the head only: startFromHead must be true.");
    const group = logs.identified(input);
    const matches = parseFilterPattern(input.filterPattern);
    const after = input.nextToken === undefined ? "" : readToken(input.nextToken);
    const found: Found[] = [];
    for (const stream of streamsOf(logs, group, input)) {
      if (!mayHold(stream, input)) continue;
      for (const event of await logs.visible(group, stream)) {
        if (event.id > after && isWithin(event, input) && matches(event.message)) found.push({ ...event, stream: stream.name });
      }
    }
    const shown = pageOf(found.sort(byId), input.limit) as Found[];
    return {
      events: shown.map(({ id, stream, timestamp, message, ingestionTime }) => ({ logStreamName: stream, timestamp, message, ingestionTime, eventId: id })),
      searchedLogStreams: [],
      ...(shown.length < found.length && { nextToken: Buffer.from(shown.at(-1)?.id as string).toString("base64") }),
    };
  };
}

function streamsOf(logs: Logs, group: GroupRecord, { logStreamNames: names, logStreamNamePrefix: prefix }: Input): StreamFile[] {
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter("logStreamNamePrefix and logStreamNames cannot be specified together.");
  }
  if (names === undefined) return logs.streams.list(group.name).filter(({ name }) => name.startsWith(prefix ?? ""));
  return names.map((name) => {
    const stream = logs.streams.get(group.name, name);
    if (!stream) throw streamNotFound();
    return stream;
  });
}

/** Streams that ended before the time asked for need not be read. */
function mayHold({ surveyed, firstTimestamp, lastTimestamp }: StreamFile, { startTime = 0, endTime = Number.POSITIVE_INFINITY }: Input): boolean {
  if (!surveyed) return true;
  return firstTimestamp !== undefined && lastTimestamp !== undefined && lastTimestamp >= startTime && firstTimestamp <= endTime;
}

function isWithin({ timestamp }: LogEvent, { startTime = 0, endTime = Number.POSITIVE_INFINITY }: Input): boolean {
  return timestamp >= startTime && timestamp <= endTime;
}
