// What tests get: a simulator of their own, ready-made clients, views of what happened, and time to move.
export type { AwsSettings, TestAws } from "./aws.ts";
export type { FunctionView } from "./function-view.ts";
export { json, type Matcher } from "./matching.ts";
export type { QueuedMessage, QueueView } from "./queue-view.ts";
export { start, type TestOptions } from "./start.ts";
export type { TestClock } from "./test-clock.ts";
export type { TestSimulator } from "./test-simulator.ts";
