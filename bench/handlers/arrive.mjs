// Says when its first line ran for a message, on the clock that all processes of the machine share.
import { appendFileSync } from "node:fs";

export async function handler({ Records }) {
  const now = Number(process.hrtime.bigint()) / 1e6;
  if (process.env.STAMPS) appendFileSync(process.env.STAMPS, Records.map(({ messageId }) => `${messageId} ${now}\n`).join(""));
}
