// UpdateFunctionCode: other code for `$LATEST`.
import type { Action } from "../../service.ts";
import { checkCodeStorage } from "../code-storage.ts";
import type { CodeSource } from "../code-store.ts";
import { checkRevision, notOfCapacityProvider } from "../errors.ts";
import { type FunctionConfiguration, formatLastModified } from "../function-configuration.ts";
import type { VersionRecord } from "../function-record.ts";
import { checkPackageType, takeImage } from "../image.ts";
import type { Lambda } from "../lambda.ts";
import { checkUnzippedSize } from "../layer-references.ts";
import { readUnqualifiedName } from "../names.ts";
import { checkRuntime } from "../runtimes.ts";
import { required } from "../target.ts";
import { updated, updating } from "../update.ts";

interface Input extends CodeSource {
  readonly FunctionName: string;
  readonly Publish?: boolean;
  readonly PublishTo?: string;
  readonly DryRun?: boolean;
  readonly RevisionId?: string;
  readonly Architectures?: readonly string[];
}

export function updateFunctionCode(lambda: Lambda): Action<Input, FunctionConfiguration> {
  const { context } = lambda;
  return (input) => {
    const named = readUnqualifiedName(lambda.place, input.FunctionName);
    return updating(lambda, named, async (found) => {
      const record = required(found, named);
      checkRevision(input.RevisionId, record.latest.revisionId);
      if (input.PublishTo) throw notOfCapacityProvider();
      const { settings } = record.latest;
      const now = context.clock.now();
      checkPackageType(settings.PackageType, input, "updating");
      if (settings.Runtime) checkRuntime(settings.Runtime, "update", lambda.config.strictRuntimes, now);
      const code = settings.PackageType === "Image" ? takeImage(input) : await lambda.code.take(input);
      checkUnzippedSize(code, settings.Layers);
      checkCodeStorage(lambda, code.size - record.latest.code.size + (input.Publish ? code.size : 0));
      const latest: VersionRecord = {
        ...record.latest,
        code,
        settings: { ...settings, ...(input.Architectures && { Architectures: input.Architectures }) },
        lastModified: formatLastModified(now),
        revisionId: context.ids.uuid(),
        lastUpdateStatus: "Successful",
      };
      const change = updated(lambda, { ...record, latest }, input.Publish === true);
      return input.DryRun ? { ...change, next: record } : change;
    });
  };
}
