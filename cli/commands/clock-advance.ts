// `lambdabus clock advance`: moves virtual time forward by a duration.
import { Remote, type RemoteOptions } from "../remote.ts";
import { type ClockAnswer, showClock } from "./clock-show.ts";

export async function run({ endpoint, output }: RemoteOptions, advance: string): Promise<undefined> {
  showClock(output, await new Remote(endpoint).post<ClockAnswer>("/clock", { advance }));
}
