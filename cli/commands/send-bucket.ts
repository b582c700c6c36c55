// `lambdabus send bucket`: puts an object into a bucket by S3's own API.
import { basename } from "node:path";
import { CommandError } from "../failure.ts";
import { readInput } from "../input.ts";
import { printResult } from "../output.ts";
import { Remote, type RemoteOptions } from "../remote.ts";
import { xmlRefusal } from "../xml-answer.ts";

interface SendOptions extends RemoteOptions {
  readonly file?: string;
  readonly body?: string;
  readonly key?: string;
}

export async function run({ endpoint, output, file, body, key: given }: SendOptions, bucket: string): Promise<undefined> {
  if (file === undefined && body === undefined) throw new CommandError("there is nothing to send: name a --file or give a --body");
  const key = given ?? (file !== undefined && file !== "-" ? basename(file) : undefined);
  if (!key) throw new CommandError("the object needs a name: give a --key");
  const content = file === undefined ? (body as string) : await readInput(file);
  const path = `/${encodeURIComponent(bucket)}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const answer = await new Remote(endpoint).aws("s3", path, { method: "PUT", body: content });
  if (!answer.ok) throw xmlRefusal(answer.status, await answer.text());
  const result = { bucket, key, size: Buffer.byteLength(content), eTag: answer.headers.get("etag")?.replaceAll('"', "") };
  printResult(output, result, () => `s3://${bucket}/${key}  ${result.size} bytes`);
}
