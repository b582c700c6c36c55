// PutLogEvents: a batch of events into one stream. Sequence tokens are taken and not looked at, as in AWS today.
import type { Action } from "../../service.ts";
import { invalidParameter } from "../errors.ts";
import { BATCH_BYTES, BATCH_SPAN_MS, EVENT_BYTES, EVENT_OVERHEAD_BYTES, NEWEST_MS, OLDEST_MS } from "../limits.ts";
import type { GroupRecord, Logs } from "../logs.ts";
import type { NewEvent } from "../stream-file.ts";
import { uploadToken } from "./streams.ts";

interface Input {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly NewEvent[];
}

export function putLogEvents(logs: Logs): Action<Input> {
  return async ({ logGroupName, logStreamName, logEvents }) => {
    const stream = logs.stream(logGroupName, logStreamName);
    check(logEvents);
    const { from, to, rejected } = accepted(logs, logs.group(logGroupName), logEvents);
    logs.streams.append(stream, logEvents.slice(from, to));
    await logs.streams.flush();
    return { nextSequenceToken: uploadToken(stream), ...(rejected && { rejectedLogEventsInfo: rejected }) };
  };
}

function check(events: readonly NewEvent[]): void {
  let bytes = 0;
  let before = 0;
  for (const { message, timestamp } of events) {
    const size = Buffer.byteLength(message);
    if (size > EVENT_BYTES) throw invalidParameter(`Log event too large: ${size} bytes exceeds limit of ${EVENT_BYTES}`);
    bytes += size + EVENT_OVERHEAD_BYTES;
    if (timestamp < before) throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
    before = timestamp;
  }
  if (bytes > BATCH_BYTES) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES}`);
  const span = before - (events[0]?.timestamp ?? before);
  if (span > BATCH_SPAN_MS) throw invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}

/** Events are in order: those that are too old or have expired stand at the beginning, those of the future at the end. */
function accepted(logs: Logs, group: GroupRecord, events: readonly NewEvent[]) {
  const now = logs.context.clock.now();
  const before = (time: number): number => events.findLastIndex(({ timestamp }) => timestamp < time) + 1;
  const tooOld = before(now - OLDEST_MS);
  const expired = before(logs.oldest(group) ?? 0);
  const to = before(now + NEWEST_MS + 1);
  const rejected = {
    ...(to < events.length && { tooNewLogEventStartIndex: to }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
  };
  return { from: Math.max(tooOld, expired), to, rejected: Object.keys(rejected).length > 0 ? rejected : undefined };
}
