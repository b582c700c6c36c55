// UpdateFunctionCode: other code for `$LATEST`.
import type { Action } from "../../service.ts";
import type { CodeSource } from "../code-store.ts";
import { checkRevision, invalidParameter } from "../errors.ts";
import { type FunctionConfiguration, formatLastModified } from "../function-configuration.ts";
import type { VersionRecord } from "../function-record.ts";
import { type Lambda, runtimeRules } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { checkRuntime } from "../runtimes.ts";
import { required } from "../target.ts";
import { updated } from "../update.ts";

interface Input extends CodeSource {
  readonly FunctionName: string;
  readonly Publish?: boolean;
  readonly DryRun?: boolean;
  readonly RevisionId?: string;
  readonly Architectures?: readonly string[];
}

export function updateFunctionCode(lambda: Lambda): Action<Input, FunctionConfiguration> {
  const { store, context } = lambda;
  return (input) => {
    const named = readUnqualifiedName(lambda.place, input.FunctionName);
    return store.change(named.name, async (found) => {
      const record = required(found, named);
      checkRevision(input.RevisionId, record.latest.revisionId);
      if (input.ImageUri) throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
      const { strict, now } = runtimeRules(lambda);
      checkRuntime(record.latest.settings.Runtime, "update", strict, now);
      const latest: VersionRecord = {
        ...record.latest,
        code: await lambda.code.take(input),
        settings: { ...record.latest.settings, ...(input.Architectures && { Architectures: input.Architectures }) },
        lastModified: formatLastModified(now),
        revisionId: context.ids.uuid(),
        lastUpdateStatus: "Successful",
      };
      const change = updated(lambda, { ...record, latest }, input.Publish === true);
      return input.DryRun ? { ...change, next: record } : change;
    });
  };
}
