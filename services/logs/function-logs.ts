// What functions print, from the bus into their log groups and streams.
import { EVENT_BYTES } from "./limits.ts";
import type { Logs } from "./logs.ts";
import type { NewEvent } from "./stream-file.ts";

/** What the invoker announces on `log.<function>`. */
interface Announcement {
  readonly logGroup: string;
  readonly logStream: string;
  /** ISO 8601. */
  readonly time: string;
  /** None longer than an event may be. */
  readonly lines: readonly string[];
}

/** Takes what is announced until aborted. A group or a stream that is missing is made, as Lambda makes it. */
export async function keepFunctionLogs(logs: Logs, signal: AbortSignal): Promise<void> {
  const { bus, logger } = logs.context;
  try {
    for await (const { message } of bus.observe("log.>", signal)) if (message) await keep(logs, message.value as Announcement);
  } catch (error) {
    if (!signal.aborted) logger.error("functions' logs are no longer kept", { "exception.message": error });
  }
}

async function keep(logs: Logs, { logGroup, logStream, time, lines }: Announcement): Promise<void> {
  await logs.streams.ready();
  if (!logs.groups.has(logGroup)) await logs.groups.put(logGroup, logs.newGroup(logGroup));
  const stream = logs.streams.get(logGroup, logStream) ?? logs.streams.create(logGroup, logStream);
  const timestamp = Date.parse(time);
  logs.streams.append(
    stream,
    lines.flatMap(eventsOf).map((message): NewEvent => ({ timestamp, message })),
  );
}

/** A line is an event, with the newline that ended it. One that is too long for an event comes in parts, which leave no room for a newline. */
function eventsOf(line: string): string[] {
  if (line === "") return [];
  return [Buffer.byteLength(line) < EVENT_BYTES ? `${line}\n` : line];
}
