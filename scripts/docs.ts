// Regenerates what is described once and published elsewhere: JSON Schema and reference pages. `--check` only compares, and ends with 1 when they differ.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { configJsonSchema } from "../config/schema.ts";
import { renderCommandLine } from "./reference/cli.ts";
import { renderConfiguration } from "./reference/configuration.ts";
import { renderFunctions } from "./reference/functions.ts";
import { renderRuntimes } from "./reference/runtimes.ts";

const root = join(import.meta.dirname, "..");

const DOCUMENTS: Readonly<Record<string, () => string>> = {
  "config/schema.json": () => `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
  "docs/reference/configuration.md": renderConfiguration,
  "docs/reference/cli.md": renderCommandLine,
  "docs/reference/functions.md": renderFunctions,
  "docs/reference/runtimes.md": renderRuntimes,
};

const check = process.argv.includes("--check");
for (const [path, render] of Object.entries(DOCUMENTS)) {
  const wanted = render();
  const file = join(root, path);
  if ((await readFile(file, "utf8").catch(() => undefined)) === wanted) continue;
  if (check) {
    console.error(`${path} is not up to date; run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, wanted);
    console.log(`${path} written`);
  }
}
