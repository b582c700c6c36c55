// `lambdabus clock`: what time it is in the simulator.
import { type Format, printResult } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

export interface ClockAnswer {
  readonly mode: "real" | "virtual";
  readonly now: string;
}

export async function run({ endpoint, output }: RemoteOptions): Promise<undefined> {
  showClock(output, await new Remote(endpoint).get<ClockAnswer>("/clock"));
}

export function showClock(output: Format, answer: ClockAnswer): void {
  printResult(output, answer, () => `${answer.now} (${answer.mode})`);
}
