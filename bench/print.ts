// A table of what was measured, each row beside the floor that it is compared with.
import type { Series } from "./statistics.ts";

export function print(title: string, rows: Readonly<Record<string, Series>>, floor?: string): void {
  console.log(`\n${title}\n  ${"".padEnd(40)}     p50      p95      p99   × floor`);
  const base = floor && rows[floor]?.p50;
  for (const [name, { p50, p95, p99 }] of Object.entries(rows)) {
    const numbers = [p50, p95, p99].map((value) => value.toFixed(2).padStart(8)).join(" ");
    console.log(`  ${name.padEnd(40)}${numbers} ms ${base ? (p50 / base).toFixed(1).padStart(6) : ""}`);
  }
}
