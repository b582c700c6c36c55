// CreateFunction: a function from a zip, an S3 object or a directory.
import type { Action } from "../../service.ts";
import type { CodeSource, StoredCode } from "../code-store.ts";
import { conflict, invalidParameter } from "../errors.ts";
import { type FunctionConfiguration, formatLastModified, showFunction } from "../function-configuration.ts";
import type { FunctionRecord, Settings } from "../function-record.ts";
import { type Lambda, runtimeRules, warnOfDeprecation } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { newSettings, type SettingsInput } from "../settings.ts";
import { CREATING_VIEW } from "../state.ts";
import { checkTags } from "../tags.ts";
import { publish } from "../versions.ts";

interface Input extends SettingsInput {
  readonly FunctionName: string;
  readonly Code: CodeSource;
  readonly Publish?: boolean;
  readonly Tags?: Readonly<Record<string, string>>;
}

export function createFunction(lambda: Lambda): Action<Input, FunctionConfiguration> {
  const { store, place, context } = lambda;
  return (input) => {
    const { name } = readUnqualifiedName(place, input.FunctionName);
    return store.change(name, async (existing) => {
      if (existing) throw conflict(`Function already exist: ${name}`);
      const settings = newSettings(name, input, runtimeRules(lambda));
      warnOfDeprecation(lambda, name, settings.Runtime);
      checkTags(input.Tags ?? {});
      if (input.Code.ImageUri) throw invalidParameter("Please don't provide ImageUri when creating a function with packageType Zip.");
      const created = newRecord(lambda, name, settings, await lambda.code.take(input.Code), input.Tags);
      const { next, version } = input.Publish ? publish(created, context.ids.uuid()) : { next: created, version: created.latest };
      const shown = showFunction(place, next, version, input.Publish ? version.version : undefined, CREATING_VIEW);
      return { next, result: { ...shown, RevisionId: context.ids.uuid() } };
    });
  };
}

/** The revision that a new function keeps is the one that it has when it is Active; the answer's, of the Pending one, is past. */
function newRecord(lambda: Lambda, name: string, settings: Settings, code: StoredCode, tags: Readonly<Record<string, string>> = {}): FunctionRecord {
  const { clock, ids } = lambda.context;
  return {
    name,
    latest: {
      version: "$LATEST",
      settings,
      code,
      lastModified: formatLastModified(clock.now()),
      revisionId: ids.uuid(),
      state: "Active",
      lastUpdateStatus: "Successful",
    },
    versions: [],
    nextVersion: 1,
    aliases: {},
    policies: {},
    eventInvokeConfigs: {},
    tags,
  };
}
