// `lambdabus reset`: empties everything, keeps the functions.
import { print } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

export async function run({ endpoint }: RemoteOptions): Promise<undefined> {
  await new Remote(endpoint).post("/reset");
  print("Everything is empty; functions and triggers are as they were.");
}
