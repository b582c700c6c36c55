// `lambdabus events replay`: sends an event again, as a new request.
import { printResult } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

interface Replayed {
  readonly id: string;
  readonly requestid: string;
  readonly subject: string;
}

export async function run({ endpoint, output }: RemoteOptions, id: string): Promise<undefined> {
  const replayed = await new Remote(endpoint).post<Replayed>(`/events/${encodeURIComponent(id)}/replay`);
  printResult(output, replayed, () => `${replayed.id} was sent again on ${replayed.subject}, as request ${replayed.requestid}`);
}
