// What the definitions of verbs share: how an action is loaded, common options, examples, and numbers that are checked.
import { InvalidArgumentError, Option } from "commander";

/** A module under commands/. It prints, and returns the exit code where that is not 0. */
export interface CommandModule {
  // biome-ignore lint/suspicious/noExplicitAny: each command names the options and arguments that its definition gives it.
  run(options: any, ...words: any[]): Promise<number | undefined>;
}

/** Makes the action of a verb from what loads its module. */
export type Action = (load: () => Promise<CommandModule>) => (...words: unknown[]) => Promise<void>;

/** `-o text|json`. */
export function outputOption(): Option {
  return new Option("-o, --output <format>", "form of the results").choices(["text", "json"]).default("text");
}

/** `--endpoint URL`. */
export function endpointOption(): Option {
  return new Option("--endpoint <url>", "where the simulator answers").env("LAMBDABUS_ENDPOINT").default("http://127.0.0.1:4566");
}

/** Examples at the end of a verb's help: command and what it does. */
export function examples(...lines: readonly (readonly [command: string, does: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, does]) => `  $ ${command.padEnd(width)}  ${does}`).join("\n")}`;
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}

/** `FUNCTION[:VERSION][=PORT]`, as often as it is given. Without a port, it is the first from 9229 on that none of the others has. */
export function parseInspected(text: string, earlier: readonly Inspected[] = []): readonly Inspected[] {
  const match = /^([A-Za-z0-9_-]{1,64}(?::(?:\$LATEST|\d+))?)(?:=(\d{1,5}))?$/.exec(text);
  if (!match) throw new InvalidArgumentError("It is the name of a function, with a port where you choose one: resize=9229.");
  const port = match[2] === undefined ? nextPort(earlier) : parsePort(match[2]);
  return [...earlier, { functionName: match[1] as string, port }];
}

export interface Inspected {
  readonly functionName: string;
  readonly port: number;
}

/** Of Node's inspector. */
const FIRST_INSPECTOR_PORT = 9229;

function nextPort(earlier: readonly Inspected[]): number {
  return Math.max(FIRST_INSPECTOR_PORT - 1, ...earlier.map(({ port }) => port)) + 1;
}

export function parsePositive(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!(number > 0 && number < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
}

export function parseCount(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > 10_000) throw new InvalidArgumentError("It must be a whole number from 1 to 10000.");
  return count;
}

/** Bytes; 5 TB at most, as objects are. */
export function parseSize(text: string): number {
  const size = /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN;
  if (!(size <= 5 * 2 ** 40)) throw new InvalidArgumentError("It must be a whole number of bytes, at most 5 TB.");
  return size;
}

/** Milliseconds since the epoch. */
export function parseTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("A time is written 2026-01-01T00:00:00Z.");
  return time;
}
