// The source that CreateEventSourceMapping names: which kind it is, and where reading begins.
import { invalidParameter } from "./errors.ts";
import { kindOf, type SourceKind } from "./event-source-kind.ts";
import type { SourceMembers } from "./event-source-mapping-record.ts";

/** The members by which a source is named. */
export interface SourceInput {
  readonly EventSourceArn?: string;
  readonly StartingPosition?: SourceMembers["StartingPosition"];
  readonly StartingPositionTimestamp?: Date;
  readonly Topics?: readonly string[];
  readonly Queues?: readonly string[];
  readonly SelfManagedEventSource?: object;
  readonly SourceAccessConfigurations?: readonly object[];
}

/** Throws InvalidParameterValueException for a source that cannot be read, or not from there. `now` in milliseconds. */
export function readSource(input: SourceInput, now: number): { kind: SourceKind; source: SourceMembers } {
  if (input.SelfManagedEventSource) throw refuseSelfManaged(input);
  const { EventSourceArn, Topics, Queues } = input;
  const kind = EventSourceArn && kindOf({ EventSourceArn });
  if (!kind) throw invalidParameter("Unrecognized event source.");
  if (Queues) throw invalidParameter("Unsupported 'queues' parameter for given event source mapping type.");
  if (Topics && kind.connector !== "kafka") throw invalidParameter("Unsupported 'topics' parameter for given event source mapping type.");
  if (!Topics && kind.connector === "kafka") throw invalidParameter("Required 'topics' parameter is missing.");
  return { kind, source: { EventSourceArn, ...readPosition(kind, EventSourceArn, input, now), ...(Topics && { Topics }) } };
}

function refuseSelfManaged({ SourceAccessConfigurations, Topics }: SourceInput): Error {
  if (!SourceAccessConfigurations) return invalidParameter("Required 'sourceAccessConfigurations' parameter is missing.");
  if (!Topics) return invalidParameter("Required 'topics' parameter is missing.");
  return invalidParameter("Self-managed Apache Kafka is no event source here yet.");
}

type Position = Pick<SourceMembers, "StartingPosition" | "StartingPositionTimestamp">;

function readPosition(kind: SourceKind, arn: string, input: SourceInput, now: number): Position {
  const { StartingPosition: position = kind.position, StartingPositionTimestamp: timestamp } = input;
  if (position === undefined) {
    if (kind.positions.length > 0) throw missingPosition();
    if (timestamp) throw invalidParameter("Unsupported 'startingPositionTimestamp' parameter for given event source mapping type.");
    return {};
  }
  if (!kind.positions.includes(position)) throw invalidParameter(`Unsupported starting position for arn type: ${arn}`);
  if (position !== "AT_TIMESTAMP") return { StartingPosition: position as Position["StartingPosition"] };
  if (!timestamp) throw invalidParameter("StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.");
  if (timestamp.getTime() > now) throw invalidParameter("StartingPositionTimestamp cannot be in the future.");
  return { StartingPosition: position, StartingPositionTimestamp: timestamp.getTime() };
}

function missingPosition(): Error {
  return invalidParameter("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.");
}
