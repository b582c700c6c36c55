// The metrics of event source mappings, for those that ask for EventCount: counted from what the bus tells of their records.
import { eachAnnouncement, type Listening } from "../../core/announcements.ts";
import type { EventCounts, MappingRecord } from "../../core/mapping-record.ts";
import type { MetricStore } from "./metric-store.ts";

const METRICS: Readonly<Record<keyof EventCounts, string>> = {
  polled: "PolledEventCount",
  filteredOut: "FilteredOutEventCount",
  invoked: "InvokedEventCount",
  failed: "FailedInvokeEventCount",
  deleted: "DeletedEventCount",
};

/** Counts until aborted. */
export function watchMappings(store: MetricStore, listening: Listening): Promise<void> {
  return eachAnnouncement<MappingRecord>("mapping.*", listening, (record) => count(store, record));
}

function count(store: MetricStore, { mapping, time, counts }: MappingRecord): void {
  const dimensions = [{ Name: "EventSourceMappingUUID", Value: mapping }];
  for (const [kind, number] of Object.entries(counts)) {
    const name = METRICS[kind as keyof EventCounts];
    store.record({ namespace: "AWS/Lambda", name, dimensions }, Date.parse(time), "Count", number);
  }
}
