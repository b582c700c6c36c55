// `lambdabus generate-event`: the event that a function would receive from a source, on standard output.
import { nearest } from "../../config/nearest.ts";
import { SystemClock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { type SampleKind, type SampleOptions, sampleKinds } from "../../index.ts";
import { CommandError } from "../failure.ts";
import { readText } from "../input.ts";
import { print } from "../output.ts";

interface GenerateOptions extends SampleOptions {
  readonly file?: string;
  readonly count: number;
  readonly region: string;
  readonly time?: number;
  readonly seed?: string;
}

/** Sources of AWS that are not simulated yet. */
const LATER = /^(eventbridge|kinesis|dynamodb|kafka|msk|apigateway|alb|http|cron|schedule|logs)\b/;

export async function run(options: GenerateOptions, name: string): Promise<undefined> {
  const { file, count, region, time = new SystemClock().now(), seed, ...chosen } = options;
  const kind = sampleKinds.find((one) => one.name === name);
  if (!kind) throw unknownKind(name);
  const body = file === undefined ? chosen.body : await readText({ file });
  const wanted = { ...chosen, ...(body !== undefined && { body }) };
  checkOptions(kind, wanted, count);
  print(JSON.stringify(kind.make(wanted, { ids: new Ids(seed), region, time, count }), null, 2));
}

function unknownKind(name: string): CommandError {
  const names = sampleKinds.map((kind) => kind.name);
  if (LATER.test(name)) return new CommandError(`${name}: this source is not simulated yet; there are ${names.join(", ")}`);
  const meant = nearest(name, names);
  return new CommandError(`there is no kind of event called ${name}${meant ? `; did you mean ${meant}?` : `; there are ${names.join(", ")}`}`);
}

/** An option that would change nothing is a mistake. */
function checkOptions({ name, takes }: SampleKind, chosen: SampleOptions, count: number): void {
  const useless = Object.keys(chosen).filter((option) => !takes.includes(option as keyof SampleOptions));
  if (count > 1 && !takes.includes("queue")) useless.push("count");
  if (useless.length > 0) throw new CommandError(`${name} takes no ${useless.map(flag).join(", no ")}; it takes ${takes.map(flag).join(", ")}`);
}

function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
