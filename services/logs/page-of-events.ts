// How much of what was found is shown at once: as many events as are asked for, and no more than a megabyte.
import { PAGE_BYTES, PAGE_EVENTS } from "./limits.ts";
import type { LogEvent } from "./log-event.ts";

/** At least one event, where there is any. */
export function pageOf(events: readonly LogEvent[], limit = PAGE_EVENTS): LogEvent[] {
  let bytes = 0;
  const most = events.slice(0, limit);
  const end = most.findIndex(({ message }, index) => (bytes += Buffer.byteLength(message)) > PAGE_BYTES && index > 0);
  return end < 0 ? most : most.slice(0, end);
}
