// What isolation costs a warm invocation: `strict` beside `none`, each in a simulator of its own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { post } from "./client.ts";
import { startEcho } from "./floors.ts";
import { print } from "./print.ts";
import { BenchSimulator } from "./simulator.ts";
import { interleave } from "./statistics.ts";

const HANDLERS = join(import.meta.dirname, "handlers");
const EVENT = JSON.stringify({ hello: "world", n: 1 });

export async function benchIsolation(): Promise<void> {
  using echo = await startEcho();
  using none = await startAt("none");
  using strict = await startAt("strict");
  const measured = await interleave(10, 300, {
    "bare HTTP echo": () => post(echo.url, EVENT),
    "warm Invoke, isolation none": () => post(none.invocations("echo"), EVENT),
    "warm Invoke, isolation strict": () => post(strict.invocations("echo"), EVENT),
  });
  print("Isolation", measured, "warm Invoke, isolation none");
}

async function startAt(isolation: string): Promise<BenchSimulator> {
  const directory = mkdtempSync(join(tmpdir(), "lambdabus-bench-isolation-"));
  const file = join(directory, "lambdabus.yaml");
  writeFileSync(file, `invoker: { isolation: ${isolation} }\n`);
  const simulator = await BenchSimulator.start(file);
  rmSync(directory, { recursive: true });
  await simulator.createFunction("echo", HANDLERS, "echo.handler");
  await post(simulator.invocations("echo"), EVENT);
  return simulator;
}
