// The actions of the CloudWatch Logs API, by their names. None begins before the streams of an earlier run are known.
import type { Action } from "../../service.ts";
import type { Logs } from "../logs.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";
import { groupActions } from "./groups.ts";
import { putLogEvents } from "./put-log-events.ts";
import { streamActions } from "./streams.ts";
import { tagActions } from "./tags.ts";
import { testMetricFilter } from "./test-metric-filter.ts";

export function actionsOf(logs: Logs): Record<string, Action> {
  const actions: Record<string, Action> = {
    ...groupActions(logs),
    ...streamActions(logs),
    ...tagActions(logs),
    PutLogEvents: putLogEvents(logs),
    GetLogEvents: getLogEvents(logs),
    FilterLogEvents: filterLogEvents(logs),
    TestMetricFilter: testMetricFilter,
  };
  const afterReading =
    (action: Action): Action =>
    (input, request) =>
      logs.streams.ready().then(() => action(input, request));
  return Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, afterReading(action)]));
}
