// Runs the test suite, shelf by shelf, and closes with what failed, what was skipped and why, and one line: `N passed, N failed, N skipped`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { cleanUp } from "./leftovers.ts";
import { prepareTests } from "./prepare-tests.ts";

const BESIDE_THE_CODE = "{core,broker,services,connectors,invoker,config,telemetry,console,testkit,cli}";

/** Beside the code, but slow: they start real processes. */
const PROCESSES = [
  "cli/*.test.ts",
  "config/build/*.test.ts",
  "invoker/{invoker,asynchronous-events,concurrency,failing-functions,json-logs,lineage,results,spans,streaming}.test.ts",
  "invoker/{destinations,environment,runtimes}/**/*.test.ts",
];

interface Shelf {
  readonly files: readonly string[];
  readonly except?: readonly string[];
  /** Needs what `prepareTests` fetches. */
  readonly prepared?: boolean;
}

const SHELVES: Readonly<Record<string, Shelf>> = {
  unit: { files: [`${BESIDE_THE_CODE}/**/*.test.ts`, "test/*.test.ts", "test/{conformance,golden}/**/*.test.ts"], except: PROCESSES },
  integration: { files: [...PROCESSES, "test/integration/**/*.test.ts"], prepared: true },
  e2e: { files: ["test/e2e/**/*.test.ts"], prepared: true },
};

/** What `scripts/reporter.cjs` leaves. */
interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly title: string; readonly file: string; readonly error: string }[];
}

const root = join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !SHELVES[name]);
if (unknown) {
  console.error(`there is no shelf of tests called ${unknown}; there are ${Object.keys(SHELVES).join(", ")}`);
  process.exit(2);
}

/** What went wrong besides tests. */
const troubles: string[] = [];
const reports: Report[] = [];
const notes: string[] = [];
const names = wanted.length > 0 ? wanted : Object.keys(SHELVES);
// What is fetched comes while that runs which does not need it.
const prepared = names.some((name) => SHELVES[name]?.prepared) ? prepareTests() : undefined;
if (wanted.length === 0) {
  await check("types", ["node_modules/typescript/bin/tsc", "--noEmit"]);
  await check("lint", ["node_modules/@biomejs/biome/bin/biome", "check", "."]);
}
for (const name of names) {
  const shelf = SHELVES[name] as Shelf;
  if (shelf.prepared) await prepared;
  await runShelf(name, shelf);
}
conclude();

async function check(name: string, args: readonly string[]): Promise<void> {
  if (!(await run(name, args))) troubles.push(`${name} failed: see above`);
}

async function run(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<boolean> {
  console.log(`\n— ${name}`);
  const started = performance.now();
  const [code] = await once(spawn(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }), "exit");
  console.log(`  (${name}: ${Math.round((performance.now() - started) / 1_000)} s)`);
  return code === 0;
}

/** Every shelf has a temporary directory of its own, in which nothing may be left. */
async function runShelf(name: string, shelf: Shelf): Promise<void> {
  const files = filesOf(shelf);
  if (files.length === 0) return;
  const directory = mkdtempSync(join(tmpdir(), "lambdabus-test-"));
  const report = join(directory, "report.json");
  const skips = join(directory, "skips");
  const mocha = ["node_modules/mocha/bin/mocha.js", "--parallel", "--jobs", String(Math.min(availableParallelism(), 4))];
  const passed = await run(name, [...mocha, "--reporter", "scripts/reporter.cjs", "--reporter-option", `output=${report}`, ...files], {
    TMPDIR: directory,
    LAMBDABUS_TEST_SKIPS: skips,
  });
  const counted: Report | null = JSON.parse(read(report) || "null");
  if (counted) reports.push(counted);
  if (!counted || (!passed && counted.failed === 0)) troubles.push(`the ${name} tests ended without ${counted ? "saying why" : "a report"}`);
  notes.push(...read(skips).split("\n").filter(Boolean), ...(await cleanUp(name, directory, [report, skips])));
}

function filesOf({ files, except = [] }: Shelf): string[] {
  const [all, without] = [files, except].map((patterns) => patterns.flatMap((pattern) => globSync(pattern, { cwd: root })));
  return [...new Set(all)].filter((file) => !without?.includes(file)).sort();
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What a reader of the last screen, or of a log that was cut off before it, must know. */
function conclude(): void {
  const failures = reports.flatMap((report) => report.failures);
  console.log("");
  for (const note of [...new Set(notes)]) console.log(`note: ${note}`);
  for (const { title, file, error } of failures) console.log(`\nFAILED ${title}\n  ${file}\n  ${error.trim().replaceAll("\n", "\n  ")}`);
  for (const trouble of troubles) console.log(`FAILED ${trouble}`);
  const [passed, failed, skipped] = (["passed", "failed", "skipped"] as const).map((key) => reports.reduce((sum, report) => sum + report[key], 0));
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  process.exitCode = troubles.length > 0 || failed || !passed ? 1 : 0;
}
