// The access key under which a function calls AWS: it tells, to whoever sees a signature, which function signed.
import { createHash } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `ASIA` and 16 letters and digits, as temporary keys have; always the same for a function's name. */
export function functionAccessKey(functionName: string): string {
  const digest = createHash("sha256").update(functionName).digest();
  return `ASIA${Array.from(digest.subarray(0, 16), (byte) => BASE32[byte & 31]).join("")}`;
}
