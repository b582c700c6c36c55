// Counts the records of a mapping for CloudWatch, where its MetricsConfig asks for that.
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";
import type { EventCounts, MappingRecord } from "../../core/mapping-record.ts";
import { Payload } from "../../core/payload.ts";
import { subjects } from "../../core/subjects.ts";
import type { PolledContext } from "../connector.ts";

export type CountEvents = (counts: EventCounts) => void;

/** Tells the bus; nobody where nobody asked. */
export function eventCounter({ mapping, bus, clock }: Pick<PolledContext, "mapping" | "bus" | "clock">, functionName: string): CountEvents {
  const { metrics = [] } = mapping.options as EventSourceMappingOptions;
  if (!metrics.includes("EventCount")) return () => {};
  const { id, source } = mapping;
  return (counts) => {
    const record: MappingRecord = { mapping: id, source, functionName, time: new Date(clock.now()).toISOString(), counts };
    bus.announce(subjects.mapping(id), Payload.of(record));
  };
}
