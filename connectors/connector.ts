// The contract of a connector: it opens a source, translates what it reads, and holds nothing.
import type { ZodType } from "zod";
import type { Activity } from "../core/activity.ts";
import type { AwsClient } from "../core/aws-client.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { Disorder } from "../core/disorder.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Payload } from "../core/payload.ts";
import type { Mapping, Registry } from "../core/registry.ts";
import type { Attributes, Tracer } from "../core/tracing.ts";

/** A connector by how its events come: brought by the source, or fetched from it. */
export type Connector<Options = unknown, Settings = unknown> = PushedConnector<Options, Settings> | PolledConnector<Options, Settings>;

interface ConnectorDescription<Options, Settings> {
  /** Folder, configuration key and span attribute. */
  readonly name: string;
  /** Of a mapping's options. */
  readonly schema: ZodType<Options>;
  /** Of the connector's own settings, the same for all its mappings: `connectors.<name>` in the configuration. `{}` must be valid. */
  readonly settings: ZodType<Settings>;
  /** `faas.trigger` of OpenTelemetry's conventions. */
  readonly trigger: "datasource" | "http" | "pubsub" | "timer" | "other";
}

/** One source brings the events of all mappings. */
export interface PushedConnector<Options = unknown, Settings = unknown> extends ConnectorDescription<Options, Settings> {
  readonly intake: "pushed";
  /** `Event`: the source has let go, the bus holds it. `RequestResponse`: the source still holds it. */
  readonly invocationType: "Event" | "RequestResponse";
  /** Acquires the source; throws a ConnectionError when it cannot be reached now. */
  open(context: ConnectorContext<Settings>): Promise<Source>;
  /** Canonical records → the event that a handler receives. */
  assemble(records: readonly unknown[]): unknown;
}

/** Each mapping opens a source of its own, which still holds what it gave: the engine asks it for records, and makes batches of them. */
export interface PolledConnector<Options = unknown, Settings = unknown> extends ConnectorDescription<Options, Settings> {
  readonly intake: "polled";
  readonly invocationType: "RequestResponse";
  /** Acquires the source; throws a ConnectionError when it cannot be reached now. */
  open(context: PolledContext<Settings>): Promise<PolledSource>;
  /** The data of records → the event that a handler receives. The invoker calls it, once for each batch. */
  assemble(records: readonly Payload[]): Payload;
}

export interface ConnectorContext<Settings = unknown> {
  readonly settings: Settings;
  readonly activity: Activity;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly aws: AwsClient;
  readonly clock: Clock;
  /** Real time: for network retries. */
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly region: string;
  /** What is to go wrong on purpose. */
  readonly disorder?: Disorder | undefined;
}

/** Where a service lives that is not ours: ElasticMQ, another simulator, AWS itself. */
export interface Place {
  /** `http://localhost:9324`. */
  readonly endpoint: string;
  readonly region: string;
}

export interface PolledContext<Settings = unknown> extends ConnectorContext<Settings> {
  /** The mapping that the source is for. */
  readonly mapping: Mapping;
  /** A door to AWS APIs elsewhere. */
  attach(place: Place): AwsClient & Disposable;
}

export interface Source extends AsyncDisposable {
  /** Ends when aborted, throws a ConnectionError when the source is lost: it is then disposed of and opened again. */
  read(signal: AbortSignal): AsyncIterable<SourceItem>;
}

/** What one read brought: one thing that happened, or a page of them. */
export interface SourceItem {
  /** What handlers will get, once for each function that it is for; none when nobody asked for it. */
  readonly events: readonly SourceEvent[];
  /** Delete, checkpoint, commit, answer, or leave it there. One outcome for each event, in the same order. */
  acknowledge(outcomes: readonly Outcome[]): Promise<void>;
  /** It could not be handed over now: the source gives it again later. */
  release(): Promise<void>;
}

export interface SourceEvent {
  readonly event: EventEnvelope;
  readonly functionName: string;
  /** Version or alias. */
  readonly qualifier?: string;
  /** Id of the mapping that it came through. */
  readonly mapping: string;
  /** Of the span in which it is sent: what is worth inspecting and no part of the event. */
  readonly attributes?: Attributes;
}

/** What holds the records of one mapping until it is told what became of them. */
export interface PolledSource extends AsyncDisposable {
  /**
   * Waits until there are records, or for as long as the source finds fit; at most `maximum`, none when nothing came. When aborted, what was given out
   * already still comes back. Throws a ConnectionError when the source is lost: it is then disposed of and opened again.
   */
  receive(maximum: number, signal: AbortSignal): Promise<readonly PolledRecord[]>;
  /** Done, they are taken off the source; returned, it gives them again by its own rules. Each record is settled once. */
  settle(records: { readonly done: readonly PolledRecord[]; readonly returned: readonly PolledRecord[] }): Promise<void>;
}

/** A record in the hands of the engine. */
export interface PolledRecord {
  /** Its data is the record as it will stand in the handler's event. */
  readonly event: EventEnvelope;
  /** How a partial batch response names it. */
  readonly itemIdentifier: string;
  /** When the source gives it to somebody else, by our Clock: milliseconds since the epoch. */
  readonly heldUntil: number;
  /** What filters look at: the record, with its data decoded. */
  filterable(): unknown;
}

/** Types a connector. */
export function defineConnector<Options, Settings>(connector: PushedConnector<Options, Settings>): PushedConnector<Options, Settings>;
export function defineConnector<Options, Settings>(connector: PolledConnector<Options, Settings>): PolledConnector<Options, Settings>;
export function defineConnector<Options, Settings>(connector: Connector<Options, Settings>): Connector<Options, Settings> {
  return connector;
}
