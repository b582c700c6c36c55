// `lambdabus logs`: what functions print, oldest first.
import { nearest } from "../../config/nearest.ts";
import { CommandError, EXIT } from "../failure.ts";
import { type Format, print } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

/** What one invocation, or one start of an environment, printed. */
interface LogEntry {
  readonly function: string;
  readonly lines: readonly string[];
}

interface LogOptions extends RemoteOptions {
  readonly follow: boolean;
  readonly since?: string;
  readonly limit: number;
}

export async function run({ endpoint, output, follow, since, limit }: LogOptions, name?: string): Promise<undefined> {
  const remote = new Remote(endpoint);
  const show = (entry: LogEntry) => printEntry(output, entry, name === undefined);
  if (follow) {
    process.once("SIGINT", () => process.exit(EXIT.interrupted));
    for await (const entry of remote.follow<LogEntry>("/logs", { function: name, since })) show(entry);
    return;
  }
  const { logs } = await remote.get<{ logs: readonly LogEntry[] }>("/logs", { function: name, since, limit });
  for (const entry of logs.toReversed()) show(entry);
  if (logs.length === 0 && name !== undefined) await explainSilence(remote, name);
}

/** Silence may be a slip of the finger. */
async function explainSilence(remote: Remote, name: string): Promise<void> {
  const { functions } = await remote.get<{ functions: readonly { name: string }[] }>("/status");
  const names = [...new Set(functions.map((one) => one.name))];
  if (names.includes(name)) return;
  const meant = nearest(name, names);
  throw new CommandError(`there is no function ${name}${meant ? `; did you mean ${meant}?` : names.length > 0 ? `; there are ${names.join(", ")}` : ""}`);
}

/** Lines of several functions begin with the function's name. */
function printEntry(output: Format, entry: LogEntry, named: boolean): void {
  const lines = output === "json" ? [JSON.stringify(entry)] : entry.lines.map((line) => (named ? `${entry.function}  ${line}` : line));
  for (const line of lines) print(line);
}
