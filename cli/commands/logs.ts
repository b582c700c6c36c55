// `lambdabus logs`: what functions print, oldest first.
import { type Format, print } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

interface LogMessage {
  readonly function: string;
  readonly seenAt: string;
  readonly message: unknown;
}

interface LogOptions extends RemoteOptions {
  readonly follow: boolean;
  readonly since?: string;
  readonly limit: number;
}

export async function run({ endpoint, output, follow, since, limit }: LogOptions, name?: string): Promise<undefined> {
  const remote = new Remote(endpoint);
  const named = name !== undefined;
  if (follow) {
    for await (const message of remote.follow<LogMessage>("/logs", { function: name, since })) show(output, message, named);
    return;
  }
  const { logs } = await remote.get<{ logs: readonly LogMessage[] }>("/logs", { function: name, since, limit });
  for (const message of logs.toReversed()) show(output, message, named);
}

/** Lines of several functions begin with the function's name. */
function show(output: Format, entry: LogMessage, named: boolean): void {
  const text = typeof entry.message === "string" ? entry.message : JSON.stringify(entry.message);
  if (output === "json") print(JSON.stringify(entry));
  else print(named ? text : text.trimEnd().replace(/^/gm, `${entry.function}  `));
}
