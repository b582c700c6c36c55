// The span of time that a datapoint stands for.
import { invalidValue } from "./errors.ts";

/** Seconds. We count by the minute; AWS has finer periods for metrics of high resolution. */
export function checkPeriod(seconds: number): void {
  if (seconds % 60 !== 0)
    throw invalidValue(`The value ${seconds} for parameter Period is invalid: lambdabus counts by the minute, and periods are multiples of 60.`);
}
