// `lambdabus events ls`: what went over the bus, newest first.
import { printResult, table } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";
import { shortSource } from "../short-source.ts";

interface EventLine {
  readonly id: string;
  readonly subject: string;
  readonly seenAt: string;
  readonly type: string;
  readonly source: string;
  /** Of the event itself: an object's key. */
  readonly eventSubject?: string;
  readonly function?: string;
  readonly requestid?: string;
  readonly outcome?: string;
  readonly attempt?: number;
}

interface ListOptions extends RemoteOptions {
  readonly function?: string;
  readonly source?: string;
  readonly since?: string;
  readonly limit: number;
}

export async function run({ endpoint, output, ...query }: ListOptions): Promise<undefined> {
  const { function: functionName, source, since, limit } = query;
  const { events } = await new Remote(endpoint).get<{ events: readonly EventLine[] }>("/events", { function: functionName, source, since, limit });
  const nothing = (functionName ?? source ?? since) ? "No such event is remembered." : "Nothing went over the bus yet.";
  printResult(output, events, () => (events.length > 0 ? table([["SEEN", "FROM", "EVENT", "TO", "OUTCOME", "ID"], ...events.map(row)]) : nothing));
}

function row({ seenAt, source, type, eventSubject, function: to, subject, outcome, attempt = 1, requestid, id }: EventLine): string[] {
  const from = eventSubject === undefined ? shortSource(source) : `${shortSource(source)}/${eventSubject}`;
  const became = outcome === undefined ? "" : attempt > 1 ? `${outcome}, attempt ${attempt}` : outcome;
  return [seenAt, from, type.replace(/^com\.amazonaws\.[a-z0-9]+\./, ""), to ?? subject, became, requestid ?? id];
}
