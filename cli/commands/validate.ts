// `lambdabus validate`: checks a configuration file and the code that it names.
import { loadConfig } from "../../config/load.ts";
import { findMentions } from "../../config/mentions.ts";
import { ConfigError } from "../../core/errors.ts";
import { EXIT } from "../failure.ts";
import { type Format, print } from "../output.ts";

export async function run({ output }: { output: Format }, file: string): Promise<number> {
  if (output === "text") {
    print(`${file} is fine: ${summary(await loadConfig(file))}.`);
    return EXIT.fine;
  }
  const problem = await loadConfig(file).then(
    () => undefined,
    (error) => {
      if (error instanceof ConfigError) return error;
      throw error;
    },
  );
  print(JSON.stringify({ file, valid: !problem, problems: problem?.message.split("\n") ?? [] }, null, 2));
  return problem ? EXIT.usage : EXIT.fine;
}

/** What there is in the file, and what is made since it is mentioned. */
function summary(config: Awaited<ReturnType<typeof loadConfig>>): string {
  const functions = Object.values(config.settings.functions);
  const { buckets, queues, topics } = findMentions(config);
  const counts = {
    trigger: functions.reduce((sum, { triggers }) => sum + triggers.length, 0),
    bucket: buckets.size,
    queue: queues.size,
    topic: topics.size,
  };
  const others = Object.entries(counts).filter(([, number]) => number > 0);
  return [count(functions.length, "function"), ...others.map(([noun, number]) => count(number, noun))].join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
