// `lambdabus validate`: checks a configuration file and the code that it names.
import { loadConfig } from "../../config/load.ts";
import { ConfigError } from "../../core/errors.ts";
import { EXIT } from "../failure.ts";
import { type Format, print } from "../output.ts";

export async function run({ output }: { output: Format }, file: string): Promise<number> {
  if (output === "text") {
    print(`${file} is fine: ${summary((await loadConfig(file)).settings)}.`);
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

function summary({ functions, buckets }: Awaited<ReturnType<typeof loadConfig>>["settings"]): string {
  const triggers = Object.values(functions).reduce((sum, { triggers }) => sum + triggers.length, 0);
  return [count(Object.keys(functions).length, "function"), count(triggers, "trigger"), count(Object.keys(buckets).length, "bucket")].join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
