// `lambdabus clock set`: moves virtual time forward to a moment.
import { moveClock } from "../move-clock.ts";
import { Remote, type RemoteOptions } from "../remote.ts";
import { showClock } from "./clock-show.ts";

export async function run({ endpoint, output }: RemoteOptions, set: string): Promise<undefined> {
  showClock(output, await moveClock(new Remote(endpoint), { set }));
}
