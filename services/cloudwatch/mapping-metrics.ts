// The metrics of event source mappings, for those that ask for EventCount: counted from what the bus tells of their records.
import type { Bus } from "../../core/bus.ts";
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
export async function watchMappings(store: MetricStore, bus: Bus, signal: AbortSignal): Promise<void> {
  for await (const { message } of bus.observe("mapping.*", signal)) if (message) count(store, message.value as MappingRecord);
}

function count(store: MetricStore, { mapping, time, counts }: MappingRecord): void {
  const dimensions = [{ Name: "EventSourceMappingUUID", Value: mapping }];
  for (const [kind, number] of Object.entries(counts)) {
    const name = METRICS[kind as keyof EventCounts];
    store.record({ namespace: "AWS/Lambda", name, dimensions }, Date.parse(time), "Count", number);
  }
}
