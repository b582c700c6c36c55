// `lambdabus validate`: checks a configuration file and the code that it names.
import { loadConfig } from "../../config/load.ts";
import { ConfigError } from "../../core/errors.ts";
import { EXIT } from "../failure.ts";
import { type Format, print } from "../output.ts";
import { summarize } from "../summary.ts";

export async function run({ output }: { output: Format }, file: string): Promise<number> {
  if (output === "text") {
    print(`${file} is fine: ${summarize(await loadConfig(file))}.`);
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
