// GetLogEvents: one stream, page by page, forwards or backwards. At an end, the token that was given is given again.
import type { Action } from "../../service.ts";
import { invalidParameter } from "../errors.ts";
import { FIRST_ID, idAfter, type LogEvent } from "../log-event.ts";
import type { Logs } from "../logs.ts";
import { pageOf } from "../page-of-events.ts";

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName: string;
  readonly startTime?: number;
  /** Events of this time and later are not shown. */
  readonly endTime?: number;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
}

/** Forwards: what lies behind the id. Backwards: what lies before it. */
interface Position {
  readonly forwards: boolean;
  readonly id?: string;
}

export function getLogEvents(logs: Logs): Action<Input> {
  return async (input) => {
    const position = input.nextToken === undefined ? { forwards: input.startFromHead === true } : readPosition(input.nextToken);
    const group = logs.identified(input);
    const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
    const events = await logs.visible(group, logs.stream(group.name, input.logStreamName));
    const found = events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime).filter(beyond(position));
    const shown = position.forwards ? pageOf(found, input.limit) : pageOf(found.toReversed(), input.limit).toReversed();
    return {
      events: shown.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      ...tokensOf(shown, position),
    };
  };
}

function beyond({ forwards, id }: Position): (event: LogEvent) => boolean {
  if (id === undefined) return () => true;
  return forwards ? (event) => event.id > id : (event) => event.id < id;
}

function tokensOf(shown: readonly LogEvent[], { forwards, id = FIRST_ID }: Position) {
  const last = shown.at(-1)?.id ?? id;
  const first = shown[0]?.id ?? (forwards ? idAfter(id) : id);
  return { nextForwardToken: `f/${last}/s`, nextBackwardToken: `b/${first}/s` };
}

function readPosition(token: string): Position {
  const match = /^([fb])\/(\d{56})\/s$/.exec(token);
  if (!match) throw invalidParameter("The specified nextToken is invalid.");
  return { forwards: match[1] === "f", id: match[2] as string };
}
