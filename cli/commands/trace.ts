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

async function newestTrace(remote: Remote): Promise<string> {
  const { traces } = await remote.get<{ traces: readonly { traceId: string }[] }>("/traces", { limit: 1 });
  if (!traces[0]) throw new CommandError("nothing has been traced yet; send something first", EXIT.failed);
  return traces[0].traceId;
}
