// `lambdabus events show`: one event with its data.
import { print } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

export async function run({ endpoint }: RemoteOptions, id: string): Promise<undefined> {
  print(JSON.stringify(await new Remote(endpoint).get(`/events/${encodeURIComponent(id)}`), null, 2));
}
