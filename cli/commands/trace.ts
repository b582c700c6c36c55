// `lambdabus trace`: a trace as a waterfall in the terminal.
import { readTrace, renderWaterfall } from "../../index.ts";
import { CommandError, EXIT } from "../failure.ts";
import { print, takesColor } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

export async function run({ endpoint, output }: RemoteOptions, id?: string): Promise<undefined> {
  const remote = new Remote(endpoint);
  const document = await remote.get(`/traces/${encodeURIComponent(id ?? (await newestTrace(remote)))}`);
  const trace = readTrace(document);
  if (!trace) throw new CommandError("the trace has no spans", EXIT.failed);
  if (output === "json") print(JSON.stringify(document, null, 2));
  else print(renderWaterfall(trace, { width: process.stdout.columns ?? 120, color: takesColor(process.stdout) }));
}

/** How many of the newest are looked through for one in which a function ran. */
const LOOKED_AT = 100;

/** The newest in which a function ran, as that is what people look for; or else the newest of all. */
async function newestTrace(remote: Remote): Promise<string> {
  const { traces } = await remote.get<{ traces: readonly { traceId: string; functions: readonly string[] }[] }>("/traces", { limit: LOOKED_AT });
  const newest = traces.find(({ functions }) => functions.length > 0) ?? traces[0];
  if (!newest) throw new CommandError("nothing has been traced yet; send something first", EXIT.failed);
  return newest.traceId;
}
