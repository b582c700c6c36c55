// Temporary credentials as the API shows them.
import type { TemporaryCredentials } from "../sessions.ts";

export function describeCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration }: TemporaryCredentials): Record<string, unknown> {
  return { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiration };
}
