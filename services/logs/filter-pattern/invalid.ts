// How a pattern that cannot be read is refused.
import type { ServiceError } from "../../../core/errors.ts";
import { invalidParameter } from "../errors.ts";

export function invalidPattern(detail: string): ServiceError {
  return invalidParameter(`Invalid filter pattern: ${detail}`);
}
