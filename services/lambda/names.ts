// How callers name a function: bare, partial or whole ARN, with a version or alias in the name or beside it.
import { functionArn, parseFunctionReference } from "../../core/arn.ts";
import { accessDenied, invalidParameter, notFound, validationFailed, validationText } from "./errors.ts";
import { NAME_LENGTH } from "./limits.ts";

/** Where we are: ARNs of another region or account cannot be reached. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** The function that a caller means. */
export interface FunctionName {
  readonly name: string;
  /** As given in the name or beside it; undefined when the caller gave none. */
  readonly qualifier: string | undefined;
  /** Unqualified. */
  readonly arn: string;
  /** With the qualifier as the caller gave it. */
  readonly requestedArn: string;
}

/**
 * Reads `FunctionName` and `Qualifier`. Throws what Lambda answers: InvalidParameterValueException for a name that is too long or a qualifier
 * that contradicts the name, ResourceNotFoundException for another region, AccessDeniedException for another account.
 */
export function readFunctionName(place: Place, text: string, qualifier?: string): FunctionName {
  const reference = parseFunctionReference(text);
  if (!reference) throw validationFailed(text, "functionName", `satisfy regular expression pattern: ${FUNCTION_NAME_PATTERN}`);
  if (text === reference.name && text.length > NAME_LENGTH) {
    throw invalidParameter(validationText(text, "functionName", `have length less than or equal to ${NAME_LENGTH}`));
  }
  if (reference.qualifier && qualifier && reference.qualifier !== qualifier) {
    throw invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
  }
  checkPlace(place, text, reference);
  const asked = reference.qualifier ?? qualifier;
  return {
    name: reference.name,
    qualifier: asked,
    arn: functionArn(reference.name, place.region, undefined, place.accountId),
    requestedArn: functionArn(reference.name, place.region, asked, place.accountId),
  };
}

/** The same for actions on a function as a whole, which have no meaning for one of its versions or aliases. */
export function readUnqualifiedName(place: Place, text: string): FunctionName {
  const named = readFunctionName(place, text);
  if (named.qualifier === undefined || named.qualifier === "$LATEST") return named;
  throw invalidParameter(
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
  );
}

const FUNCTION_NAME_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

function checkPlace(place: Place, text: string, reference: { region?: string; accountId?: string }): void {
  if (reference.region && reference.region !== place.region) {
    throw notFound(`Functions from '${reference.region}' are not reachable in this region ('${place.region}')`);
  }
  if (reference.accountId && reference.accountId !== place.accountId) {
    throw accessDenied(`User: arn:aws:iam::${place.accountId}:root is not authorized to access the resource: ${text}`);
  }
}

/** A version number, as opposed to an alias or `$LATEST`. */
export function isVersion(qualifier: string): boolean {
  return /^[0-9]+$/.test(qualifier);
}
