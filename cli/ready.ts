// What is said when a simulator is ready: where it answers, and what to paste into another terminal.
import type { Config } from "../config/config.ts";
import type { DebugDoor } from "../index.ts";
import { describeDoor } from "./debug-doors.ts";
import { print } from "./output.ts";
import { summarize } from "./summary.ts";

/** As much of a simulator as this needs to know. */
export interface Announced {
  readonly endpoint: string;
  readonly consoleUrl: string;
  readonly otlpEndpoint?: string | undefined;
  readonly debugDoors?: readonly DebugDoor[];
  readonly config?: Config;
}

/** The variables that point any AWS SDK, and the AWS CLI, at the simulator. */
export function clientEnvironment(endpoint: string, region = "us-east-1"): Record<string, string> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: region };
}

export function announceReady(simulator: Announced, options: { elapsedMs?: number; region?: string } = {}): void {
  const { endpoint, consoleUrl, otlpEndpoint, debugDoors = [], config } = simulator;
  const exports = Object.entries(clientEnvironment(endpoint, options.region)).map(([name, value]) => `  export ${name}=${value}`);
  const file = config?.file === undefined ? "none here, so it starts empty" : `${config.file}: ${summarize(config)}`;
  print(
    `\n  file      ${file}\n  AWS APIs  ${endpoint}\n  console   ${consoleUrl}${otlpEndpoint ? `\n  OTLP      ${otlpEndpoint}` : ""}\n\n${exports.join("\n")}\n`,
  );
  for (const [name, what] of debugDoors.map(describeDoor)) print(`  ${name} ${what}`);
  print(`Ready${options.elapsedMs === undefined ? "" : ` in ${(options.elapsedMs / 1_000).toFixed(2)} s`}. Ctrl-C stops.`);
}
