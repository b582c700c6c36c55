// GET /ping: whether the Runtime API answers.
import { PONG } from "./answers.ts";
import type { HttpRequest, Reply } from "./http.ts";
import type { RuntimeSession } from "./session.ts";

export function ping(_session: RuntimeSession, _request: HttpRequest, reply: Reply): void {
  reply(PONG);
}
