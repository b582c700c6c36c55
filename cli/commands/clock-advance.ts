// `lambdabus clock advance`: moves virtual time forward.
import { moveClock } from "../move-clock.ts";
import { Remote, type RemoteOptions } from "../remote.ts";
import { showClock } from "./clock-show.ts";

export async function run({ endpoint, output }: RemoteOptions, advance: string): Promise<undefined> {
  showClock(output, await moveClock(new Remote(endpoint), { advance }));
}
