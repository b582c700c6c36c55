// Runs the test suite, shelf by shelf, and closes with one line: `N passed, N failed, N skipped`.
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHELVES: Record<string, readonly string[]> = {
  unit: [
    "{core,broker,services,connectors,invoker,config,telemetry,console,testkit,cli}/**/*.test.ts",
    "test/*.test.ts",
    "test/{conformance,golden}/**/*.test.ts",
  ],
  integration: ["test/integration/**/*.test.ts"],
  e2e: ["test/e2e/**/*.test.ts"],
};

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!SHELVES[name]) {
    console.error(`there is no shelf of tests called ${name}; there are ${Object.keys(SHELVES).join(", ")}`);
    process.exit(2);
  }
}

const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
if (wanted.length === 0)
  broken = !run("types", ["node_modules/typescript/bin/tsc", "--noEmit"]) || !run("lint", ["node_modules/@biomejs/biome/bin/biome", "check", "."]);
for (const shelf of wanted.length > 0 ? wanted : Object.keys(SHELVES)) runShelf(shelf, SHELVES[shelf] as readonly string[]);
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`);
process.exitCode = broken || totals.failed > 0 || totals.passed === 0 ? 1 : 0;

function run(name: string, args: string[]): boolean {
  console.log(`\n— ${name}`);
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function runShelf(shelf: string, patterns: readonly string[]): void {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  if (files.length === 0) return;
  const directory = mkdtempSync(join(tmpdir(), "lambdabus-test-"));
  const report = join(directory, "report.json");
  const passed = run(shelf, ["node_modules/mocha/bin/mocha.js", "--reporter", "scripts/reporter.cjs", "--reporter-option", `output=${report}`, ...files]);
  try {
    const counted = JSON.parse(readFileSync(report, "utf8")) as Totals;
    totals.passed += counted.passed;
    totals.failed += counted.failed;
    totals.skipped += counted.skipped;
    if (!passed && counted.failed === 0) broken = true;
  } catch {
    console.error(`the ${shelf} tests ended without a report`);
    broken = true;
  }
  rmSync(directory, { recursive: true, force: true });
}
