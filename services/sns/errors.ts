// The errors of the SNS API in its own words.
import { ServiceError } from "../../core/errors.ts";

/** `Invalid parameter: Topic Name`. */
export const invalidParameter = (what: string): ServiceError => new ServiceError("InvalidParameter", `Invalid parameter: ${what}`);

/** Of a message attribute. */
export const invalidValue = (message: string): ServiceError => new ServiceError("ParameterValueInvalid", message);

/** `Topic does not exist`. */
export const notFound = (what: "Topic" | "Subscription" | "Statement"): ServiceError => new ServiceError("NotFound", `${what} does not exist`, 404);

/** What is not done here is said, and not passed over. */
export const notImplemented = (what: string): ServiceError => new ServiceError("NotImplemented", `lambdabus does not implement ${what} of SNS`, 501);
