// UpdateFunctionConfiguration: other settings for `$LATEST`.
import type { Action } from "../../service.ts";
import { checkRevision } from "../errors.ts";
import { checkExecutionRole } from "../execution-role.ts";
import { type FunctionConfiguration, formatLastModified } from "../function-configuration.ts";
import type { VersionRecord } from "../function-record.ts";
import { type Lambda, warnOfDeprecation } from "../lambda.ts";
import { checkUnzippedSize } from "../layer-references.ts";
import { readUnqualifiedName } from "../names.ts";
import { changedSettings } from "../settings.ts";
import type { SettingsInput } from "../settings-input.ts";
import { settingsRules } from "../settings-rules.ts";
import { required } from "../target.ts";
import { updated, updating } from "../update.ts";

interface Input extends SettingsInput {
  readonly FunctionName: string;
  readonly RevisionId?: string;
}

export function updateFunctionConfiguration(lambda: Lambda): Action<Input, FunctionConfiguration> {
  return (input) => {
    const named = readUnqualifiedName(lambda.place, input.FunctionName);
    return updating(lambda, named, async (found) => {
      const record = required(found, named);
      checkRevision(input.RevisionId, record.latest.revisionId);
      const rules = settingsRules(lambda);
      const settings = changedSettings(record.latest.settings, input, rules);
      if (input.Role) await checkExecutionRole(lambda, input.Role);
      checkUnzippedSize(record.latest.code, settings.Layers);
      const latest: VersionRecord = {
        ...record.latest,
        settings,
        lastModified: formatLastModified(rules.now),
        revisionId: lambda.context.ids.uuid(),
        lastUpdateStatus: "Successful",
      };
      warnOfDeprecation(lambda, named.name, input.Runtime);
      return updated(lambda, { ...record, latest }, false);
    });
  };
}
