// The contract of a connector: it opens a source, translates what it reads, and holds nothing.
import type { ZodType } from "zod";
import type { Activity } from "../core/activity.ts";
import type { AwsClient } from "../core/aws-client.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Mapping, Registry } from "../core/registry.ts";
import type { Attributes, Tracer } from "../core/tracing.ts";

export interface Connector<Options = unknown, Settings = unknown> {
  /** Folder, configuration key and span attribute. */
  readonly name: string;
  /** Of a mapping's options. */
  readonly schema: ZodType<Options>;
  /** Of the connector's own settings, the same for all its mappings: `connectors.<name>` in the configuration. `{}` must be valid. */
  readonly settings: ZodType<Settings>;
  /** `pushed`: one source brings the events of all mappings. `polled`: each mapping opens a source of its own. */
  readonly intake: "pushed" | "polled";
  /** `Event`: the source has let go, the bus holds it. `RequestResponse`: the source still holds it. */
  readonly invocationType: "Event" | "RequestResponse";
  /** `faas.trigger` of OpenTelemetry's conventions. */
  readonly trigger: "datasource" | "http" | "pubsub" | "timer" | "other";
  /** Acquires the source; throws a ConnectionError when it cannot be reached now. */
  open(context: ConnectorContext<Settings>): Promise<Source>;
  /** Canonical records → the event that a handler receives. */
  assemble(records: readonly unknown[]): unknown;
}

export interface ConnectorContext<Settings = unknown> {
  /** The mapping that the source is for; absent where one source serves them all. */
  readonly mapping?: Mapping;
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

/** Types a connector. */
export function defineConnector<Options, Settings>(connector: Connector<Options, Settings>): Connector<Options, Settings> {
  return connector;
}
