// A batch: records that one source holds, run as one invocation.
import type { EventEnvelope } from "../core/event.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { Refusal } from "../core/outcome.ts";
import type { Payload } from "../core/payload.ts";
import { parseSubject } from "../core/subjects.ts";
import { runsBefore } from "./lineage.ts";

/** By connector: the data of records → the event that a handler receives. */
export type Assemblers = Readonly<Record<string, (records: readonly Payload[]) => Payload>>;

/** Of a synchronous invocation. */
const PAYLOAD_BYTES = 6 * 1024 * 1024;

/** What the Invoke API asks for is one invocation for each event; what a mapping asks for, one for all of them. */
export function isBatch(subject: string): boolean {
  return parseSubject(subject)[3] !== "invoke";
}

/** The batch as one event, which stands for its first record; of the chains that led to its records, it continues the one in which the function ran most. */
export function assembleBatch(batch: readonly EventEnvelope[], definition: FunctionDefinition, assemblers: Assemblers): EventEnvelope {
  const [first] = batch as [EventEnvelope, ...EventEnvelope[]];
  const assemble = assemblers[first.connector ?? ""];
  if (!assemble) throw new TypeError(`nobody assembles batches of the connector ${first.connector}`);
  const runs = (event: EventEnvelope) => runsBefore(definition, event.xraytraceheader);
  const deepest = batch.reduce((most, event) => (runs(event) > runs(most) ? event : most), first);
  return { ...first, data: assemble(batch.map(({ data }) => data)), xraytraceheader: deepest.xraytraceheader };
}

/** Undefined when the event is small enough to be sent to a function. */
export function refusalForSize({ data: { byteLength } }: EventEnvelope): Refusal | undefined {
  if (byteLength <= PAYLOAD_BYTES) return undefined;
  return {
    code: "RequestEntityTooLargeException",
    message: `${byteLength} byte payload is too large for the RequestResponse invocation type (limit ${PAYLOAD_BYTES} bytes)`,
    statusCode: 413,
    members: { Type: "User" },
  };
}
