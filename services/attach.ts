// A door to the services of another place, described by our own models.
import type { AwsClient } from "../core/aws-client.ts";
import type { Clock } from "../core/clock.ts";
import { createRemoteClient } from "./remote-client.ts";
import type { Service } from "./service.ts";

/** Where a service lives that is not ours: `http://localhost:9324`. */
interface Place {
  readonly endpoint: string;
  readonly region: string;
}

/** Signs with the credentials that AWS's own tools would take from the environment; `test` where there are none, which is enough for all but AWS. */
export function attachClient(place: Place, services: readonly Service[], hostClock: Clock): AwsClient & Disposable {
  const { AWS_ACCESS_KEY_ID: accessKeyId = "test", AWS_SECRET_ACCESS_KEY: secretAccessKey = "test", AWS_SESSION_TOKEN: sessionToken } = process.env;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  const models = Object.fromEntries(services.map(({ name, model }) => [name, model]));
  return createRemoteClient({ ...place, credentials, models, hostClock });
}
