// `lambdabus clock set`: moves virtual time forward to a moment.
import { Remote, type RemoteOptions } from "../remote.ts";
import { type ClockAnswer, showClock } from "./clock-show.ts";

export async function run({ endpoint, output }: RemoteOptions, set: string): Promise<undefined> {
  showClock(output, await new Remote(endpoint).post<ClockAnswer>("/clock", { set }));
}
