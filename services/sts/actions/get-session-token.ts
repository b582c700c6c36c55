// GetSessionToken: temporary credentials of the caller's own.
import type { Action } from "../../service.ts";
import type { Sessions } from "../sessions.ts";
import { describeCredentials } from "./credentials.ts";

/** "Credentials … range from 900 seconds (15 minutes) up to 129,600 seconds (36 hours), with a default of 43,200 seconds (12 hours)"; the root's end after an hour. */
const DEFAULT_SECONDS = 43_200;

export function getSessionToken(sessions: Sessions): Action<{ DurationSeconds?: number }> {
  return async ({ DurationSeconds = DEFAULT_SECONDS }, request) => {
    const credentials = await sessions.begin(sessions.identify(request.accessKey), DurationSeconds);
    return { Credentials: describeCredentials(credentials) };
  };
}
