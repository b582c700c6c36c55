// The function that a mapping feeds.
import type { FunctionDefinition } from "../../core/function.ts";
import { invalidParameter } from "./errors.ts";
import type { Lambda } from "./lambda.ts";
import { readFunctionName } from "./names.ts";

export interface MappingTarget {
  readonly name: string;
  /** Qualified where the caller named a version or an alias. */
  readonly arn: string;
  readonly definition: FunctionDefinition;
}

/** Throws InvalidParameterValueException when there is no such function, version or alias. */
export function readMappingTarget({ place, context: { registry } }: Lambda, text: string): MappingTarget {
  const { name, qualifier, requestedArn: arn } = readFunctionName(place, text);
  const definition = registry.resolve(name, qualifier);
  if (!definition) throw invalidParameter("Function does not exist");
  return { name, arn, definition };
}
