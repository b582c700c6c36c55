// The MD5 and the checksum of bytes that lie on disk already: for copies, and for objects that came in parts.
import { createHash } from "node:crypto";
import { type ChecksumAlgorithm, createDigest } from "./checksum.ts";
import type { FileStore, StoredFile } from "./file-store.ts";

/** `md5` in lower-case hex, `checksum` in base64. */
export async function digestFiles(files: FileStore, parts: readonly StoredFile[], algorithm: ChecksumAlgorithm): Promise<{ md5: string; checksum: string }> {
  const md5 = createHash("md5");
  const digest = createDigest(algorithm);
  for await (const chunk of files.read(parts)) {
    md5.update(chunk);
    digest.update(chunk);
  }
  return { md5: md5.digest("hex"), checksum: digest.digest().toString("base64") };
}
