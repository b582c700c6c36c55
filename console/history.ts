// What went over the bus: the newest events, invocations, refusals and log lines, as a subscriber like any other sees them.
import type { Bus, Observation } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import { Payload } from "../core/payload.ts";
import { parseSubject } from "../core/subjects.ts";
import { Ring } from "./ring.ts";

/** An event that passed, and where. Payloads are kept as they came: nothing is parsed or written before somebody looks. */
export interface SeenEvent {
  readonly subject: string;
  /** Milliseconds, by our Clock. */
  readonly seenAt: number;
  readonly event: EventEnvelope;
}

/** What was announced on `result.<function>`, `refusal.<function>` or `log.<function>`. */
export interface Announced {
  readonly functionName: string;
  readonly seenAt: number;
  readonly message: Payload;
}

/** An InvocationRecord as JSON shows it. */
export type InvocationView = Omit<InvocationRecord, "event" | "response" | "error"> & {
  readonly event: unknown;
  readonly response?: unknown;
  readonly error?: unknown;
};

export interface History extends AsyncDisposable {
  readonly events: Ring<SeenEvent>;
  readonly invocations: Ring<Announced>;
  /** Of functions that were to run and did not. */
  readonly refusals: Ring<Announced>;
  readonly logs: Ring<Announced>;
  clear(): void;
}

const DEFAULT_LIMIT = 10_000;
/** For each of the four. */
const BYTE_LIMIT = 32 * 1024 * 1024;
/** What an entry weighs beside its payload, and what a payload weighs beside its texts. */
const ENTRY_BYTES = 512;
const UNMEASURED_BYTES = 1_024;

/** Observes the bus until disposed. `limit` bounds the number of events, of invocations, of refusals and of log messages, each. */
export function createHistory(options: { bus: Bus; clock: Clock; limit?: number }): History {
  const { bus, clock, limit = DEFAULT_LIMIT } = options;
  const events = new Ring<SeenEvent>(limit, BYTE_LIMIT);
  const invocations = new Ring<Announced>(limit, BYTE_LIMIT);
  const refusals = new Ring<Announced>(limit, BYTE_LIMIT);
  const logs = new Ring<Announced>(limit, BYTE_LIMIT);
  const ended = new AbortController();

  const keepEvents = ({ subject, events: seen }: Observation) => {
    const seenAt = clock.now();
    for (const event of seen) events.push({ subject, seenAt, event }, weigh(event.data));
  };
  const keepIn = (ring: Ring<Announced>) => {
    return ({ subject, message }: Observation) => {
      if (!message) return;
      ring.push({ functionName: parseSubject(subject)[1] ?? "", seenAt: clock.now(), message }, weigh(message));
    };
  };
  const watches = [
    watch(bus, "source.>", keepEvents, ended.signal),
    watch(bus, "invoke.>", keepEvents, ended.signal),
    watch(bus, "result.>", keepIn(invocations), ended.signal),
    watch(bus, "refusal.>", keepIn(refusals), ended.signal),
    watch(bus, "log.>", keepIn(logs), ended.signal),
  ];
  return {
    events,
    invocations,
    refusals,
    logs,
    clear: () => {
      for (const ring of [events, invocations, refusals, logs]) ring.clear();
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await Promise.allSettled(watches);
    },
  };
}

async function watch(bus: Bus, pattern: string, keep: (observation: Observation) => void, signal: AbortSignal): Promise<void> {
  try {
    for await (const observation of bus.observe(pattern, signal)) keep(observation);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Bytes, or a guess at them where nobody has written the payload: what is long in a record are its texts and the payloads in it. */
function weigh(payload: Payload): number {
  return ENTRY_BYTES + (payload.knownByteLength ?? UNMEASURED_BYTES + weighParts(payload.value));
}

function weighParts(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value instanceof Payload) return value.knownByteLength ?? UNMEASURED_BYTES;
  if (typeof value !== "object" || value === null) return 0;
  let bytes = 0;
  for (const part of Object.values(value)) {
    if (Array.isArray(part)) for (const element of part) bytes += typeof element === "string" ? element.length : UNMEASURED_BYTES;
    else if (typeof part === "string") bytes += part.length;
    else if (part instanceof Payload) bytes += part.knownByteLength ?? UNMEASURED_BYTES;
  }
  return bytes;
}
