// What passes in other processes on this bus, for those who watch here.
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { Observation } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import { Payload } from "../core/payload.ts";
import { decodeEvents, rawEvent } from "./codec.ts";
import { ATTEMPT } from "./delayed.ts";
import { ANNOUNCED, findKind, overlap, PUBLISHED, REQUESTED } from "./kinds.ts";
import type { Observers } from "./observers.ts";

/** Listens here and on the server. We get nothing twice: the server does not echo what we sent ourselves. */
export function watchRemote(connection: NatsConnection, observers: Observers, pattern: string, signal: AbortSignal, clock: Clock): AsyncIterable<Observation> {
  const watcher = observers.watch(pattern, signal);
  if (signal.aborted) return watcher.seen;
  const callback = (error: Error | null, message: Msg) => {
    const observation = error ? undefined : read(message, clock);
    if (observation) watcher.tell(observation);
  };
  const subscriptions = families(pattern).map((subject) => connection.subscribe(subject, { callback }));
  signal.addEventListener("abort", () => subscriptions.map((subscription) => subscription.unsubscribe()), { once: true });
  return watcher.seen;
}

/** The server's own traffic is none of an observer's business: `>` means every subject of the bus. */
function families(pattern: string): readonly string[] {
  if (!/^[*>]/.test(pattern) && pattern !== "invoke.>") return [pattern];
  return [...PUBLISHED, ...REQUESTED, ...ANNOUNCED].filter((family) => overlap(pattern, family));
}

/** A postponed event was seen when it was published; when it is released it is not seen again. */
function read(message: Msg, clock: Clock): Observation | undefined {
  const { subject } = message;
  if (message.headers?.get(ATTEMPT)) return undefined;
  const kind = findKind(subject);
  if (kind === "announce") return { subject, events: [], message: Payload.from(message.data) };
  const events = decodeEvents(message);
  if (events) return { subject, events };
  const now = clock.now();
  return kind === "publish" ? { subject, events: [rawEvent(message, `${subject}:${now}`, new Date(now).toISOString())] } : undefined;
}
