// ListFunctions: every function's configuration, a page at a time, with all versions on request.
import type { Action } from "../../service.ts";
import { invalidParameter } from "../errors.ts";
import { showFunction } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";

interface Input extends PageInput {
  readonly FunctionVersion?: "ALL";
  readonly MasterRegion?: string;
}

export function listFunctions(lambda: Lambda): Action<Input> {
  return (input) => {
    if (isOfReplicas(input)) return { Functions: [] };
    const all = lambda.store.list().flatMap((record) => {
      const versions = input.FunctionVersion === "ALL" ? [record.latest, ...record.versions] : [record.latest];
      return versions.map((version) => ({ record, version }));
    });
    const { items, next } = page(all, ({ record, version }) => sortKey(record.name, version.version), input);
    const qualified = input.FunctionVersion === "ALL";
    const Functions = items.map(({ record, version }) => showFunction(lambda.place, record, version, qualified ? version.version : undefined));
    return { Functions, ...next };
  };
}

/** Whether only the replicas of Lambda@Edge's functions are asked for: there are none. */
function isOfReplicas({ MasterRegion, FunctionVersion }: Input): boolean {
  if (MasterRegion !== undefined && FunctionVersion !== "ALL") throw invalidParameter("FunctionVersion must be set to ALL if MasterRegion is specified.");
  return MasterRegion !== undefined && MasterRegion !== "ALL";
}

/** Orders as the store does: by name, then `$LATEST`, then versions by number. A space comes before every character of a name. */
function sortKey(name: string, version: string): string {
  return `${name} ${version === "$LATEST" ? "" : version.padStart(12, "0")}`;
}
