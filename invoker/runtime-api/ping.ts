// GET /ping: whether the Runtime API answers.
import { PONG } from "./answers.ts";

export function ping(): string {
  return PONG;
}
