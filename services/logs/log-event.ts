// One event in a log, and the id by which events of many streams are in one order.

export interface LogEvent {
  /** 56 digits: the timestamp, the stream, the place in the stream. Ids sort as their events do. */
  readonly id: string;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export const FIRST_ID = "0".repeat(56);

/** `stream` is 16 digits that tell streams apart; `place` grows within one. */
export function eventId(timestamp: number, stream: string, place: number): string {
  return String(timestamp).padStart(14, "0") + stream + String(place).padStart(26, "0");
}

/** The id right behind another: nothing lies between. */
export function idAfter(id: string): string {
  return String(BigInt(id) + 1n).padStart(56, "0");
}

export function byId(a: LogEvent, b: LogEvent): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
