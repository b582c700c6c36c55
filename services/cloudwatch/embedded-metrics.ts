// The embedded metric format: lines of a log that are JSON and say, under `_aws`, which of their members are metrics.
import { eachAnnouncement, type Listening } from "../../core/announcements.ts";
import type { Dimension, MetricStore } from "./metric-store.ts";

interface Directive {
  readonly Namespace: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

interface Document {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly Directive[] };
  readonly [member: string]: unknown;
}

const MOST_DIMENSIONS = 30;
const MOST_METRICS = 100;
const MOST_VALUES = 100;

/** Reads what functions print until aborted. */
export function watchEmbeddedMetrics(store: MetricStore, listening: Listening): Promise<void> {
  return eachAnnouncement<{ readonly lines: readonly string[] }>("log.*", listening, ({ lines }) => {
    for (const line of lines) if (line.includes('"_aws"')) recordEmbedded(store, line);
  });
}

/** A line that is not in the format, or goes beyond its limits, is a line of a log and nothing more. */
export function recordEmbedded(store: MetricStore, line: string): void {
  const document = parse(line.slice(Math.max(0, line.indexOf("{"))));
  if (!document) return;
  for (const directive of document._aws.CloudWatchMetrics) if (isDirective(directive)) recordDirective(store, document, directive);
}

function recordDirective(store: MetricStore, document: Document, directive: Directive): void {
  const sets = (directive.Dimensions ?? [[]]).map((names) => dimensionsOf(document, names));
  for (const { Name, Unit = "None" } of directive.Metrics) {
    const values = [document[Name]].flat().slice(0, MOST_VALUES);
    for (const value of values) {
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      for (const dimensions of sets) {
        if (dimensions) store.record({ namespace: directive.Namespace, name: Name, dimensions }, document._aws.Timestamp, Unit, value);
      }
    }
  }
}

/** Undefined where the document lacks one of them. */
function dimensionsOf(document: Document, names: readonly string[]): Dimension[] | undefined {
  const dimensions = names.map((Name) => ({ Name, Value: document[Name] }));
  return dimensions.every(({ Value }) => typeof Value === "string") ? (dimensions as Dimension[]) : undefined;
}

function parse(text: string): Document | undefined {
  try {
    const document = JSON.parse(text) as Partial<Document>;
    const { Timestamp, CloudWatchMetrics } = document._aws ?? {};
    return Number.isInteger(Timestamp) && Array.isArray(CloudWatchMetrics) ? (document as Document) : undefined;
  } catch {
    return undefined;
  }
}

function isDirective({ Namespace, Dimensions = [], Metrics }: Partial<Directive>): boolean {
  if (typeof Namespace !== "string" || !Array.isArray(Metrics) || Metrics.length > MOST_METRICS || !Array.isArray(Dimensions)) return false;
  const sound = Dimensions.every((names) => Array.isArray(names) && names.length <= MOST_DIMENSIONS && names.every((name) => typeof name === "string"));
  return sound && Metrics.every((metric) => typeof metric?.Name === "string");
}
