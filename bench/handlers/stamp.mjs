// Says when its first line ran, on the clock that all processes of the machine share.
import { appendFileSync } from "node:fs";

export async function handler(event) {
  const now = Number(process.hrtime.bigint()) / 1e6;
  for (const record of event.Records ?? []) appendFileSync(process.env.STAMPS, `${record.s3.object.key} ${now}\n`);
}
