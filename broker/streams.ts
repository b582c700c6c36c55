// The JetStream streams that we keep, and how they are made.
import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { token } from "../core/subjects.ts";
import { PUBLISHED } from "./kinds.ts";

export const EVENTS = "LAMBDABUS_EVENTS";
export const POSTPONED = "LAMBDABUS_POSTPONED";
export const POSTPONED_SUBJECT = "postponed";

/** A message is in it until it is settled: their number is the number of what is unsettled. */
const EVENTS_CONFIG: Partial<StreamConfig> = { subjects: [...PUBLISHED], retention: "workqueue", description: "events until they are settled" };

const POSTPONED_CONFIG: Partial<StreamConfig> = {
  subjects: [`${POSTPONED_SUBJECT}.*`],
  max_msgs_per_subject: 1,
  description: "events that are due later, by the simulator's clock",
};

export async function openStreams(manager: JetStreamManager): Promise<void> {
  await Promise.all([ensure(manager, EVENTS, EVENTS_CONFIG), ensure(manager, POSTPONED, POSTPONED_CONFIG)]);
}

/** The stream of a service's journal: every change, until it is out of date. A repeated batch is known for longer than it is repeated. */
export async function openJournalStream(manager: JetStreamManager, service: string): Promise<{ stream: string; subject: string }> {
  const stream = `LAMBDABUS_STATE_${token(service).replaceAll("%", "=")}`;
  const subject = `journal.${token(service)}`;
  await ensure(manager, stream, { subjects: [subject], duplicate_window: nanos(20_000), description: `state of ${service}` });
  return { stream, subject };
}

/** Makes the stream, or brings one of an older version up to date. */
async function ensure(manager: JetStreamManager, name: string, config: Partial<StreamConfig>): Promise<void> {
  const wanted = { name, storage: "file", allow_direct: true, ...config } as const;
  try {
    await manager.streams.add(wanted);
  } catch {
    await manager.streams.update(name, wanted);
  }
}
