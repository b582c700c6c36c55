// `lambdabus events ls`: what went over the bus, newest first.
import { printResult, table } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

interface EventLine {
  readonly id: string;
  readonly subject: string;
  readonly seenAt: string;
  readonly type: string;
  readonly source: string;
  readonly function?: string;
  readonly requestid?: string;
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
  const rows = events.map((event) => [event.seenAt, event.subject, event.type, event.source, event.requestid ?? event.id]);
  printResult(output, events, () => (rows.length > 0 ? table([["SEEN", "SUBJECT", "TYPE", "SOURCE", "ID"], ...rows]) : "Nothing went over the bus yet."));
}
