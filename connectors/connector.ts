// The contract of a connector: it opens a source, translates what it reads, and holds nothing.
import type { ZodType } from "zod";
import type { AwsClient } from "../core/aws-client.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Mapping, Registry } from "../core/registry.ts";
import type { Tracer } from "../core/tracing.ts";

export interface Connector<Options = unknown> {
  /** Folder, configuration key and span attribute. */
  readonly name: string;
  /** Of a mapping's options. */
  readonly schema: ZodType<Options>;
  /** `Event`: the source has let go, the bus holds it. `RequestResponse`: the source still holds it. */
  readonly invocationType: "Event" | "RequestResponse";
  /** For polled sources, one source a mapping; for pushed ones, one for all mappings of the connector (`mapping` is then absent). */
  open(context: ConnectorContext): Promise<Source>;
  /** Canonical records → the event that a handler receives. */
  assemble(records: readonly unknown[]): unknown;
}

export interface ConnectorContext {
  readonly mapping?: Mapping;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly aws: AwsClient;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly region: string;
}

export interface Source extends AsyncDisposable {
  read(signal: AbortSignal): AsyncIterable<SourceItem>;
}

export interface SourceItem {
  /** What a handler will get, once for each function that it is for. */
  readonly events: readonly { readonly event: EventEnvelope; readonly functionName: string; readonly qualifier?: string; readonly mapping: string }[];
  /** Delete, checkpoint, commit, answer, or leave it there. */
  acknowledge(outcomes: readonly Outcome[]): Promise<void>;
  /** It could not be handed over now: the source gives it again later. */
  release(): Promise<void>;
}

/** Types a connector. */
export function defineConnector<Options>(connector: Connector<Options>): Connector<Options> {
  return connector;
}
