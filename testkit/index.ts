// What tests get: a simulator of their own, ready-made clients, views of what happened, and time to move.
import module from "node:module";
import type { TestOptions } from "./start.ts";
import type { TestSimulator } from "./test-simulator.ts";

export type { RefusalRecord } from "../core/refusal-record.ts";
export type { DisorderSettings } from "../index.ts";
export type { AwsSettings, TestAws } from "./aws.ts";
export type { ErrorView, FunctionView } from "./function-view.ts";
export type { InlineFunction, InlineHandler } from "./inline.ts";
export { json, type Matcher } from "./matching.ts";
export type { QueuedMessage, QueueView } from "./queue-view.ts";
export type { TestClock } from "./test-clock.ts";
export type { TestOptions, TestSimulator };

// The simulator's code is most of what the first start takes; from the cache it comes in a third of the time. Coverage is less exact with it.
if (!process.env["NODE_V8_COVERAGE"]) module.enableCompileCache?.();

/** Resolves when the simulator is ready and its configuration is applied. Throws a ConfigError or a NotReadyError. */
export async function start(options: TestOptions = {}): Promise<TestSimulator> {
  return (await import("./start.ts")).start(options);
}
