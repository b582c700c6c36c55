// CreateFunction: a function from a zip, an S3 object, a directory or an image.
import type { Action } from "../../service.ts";
import { requireCodeSigningConfig } from "../code-signing.ts";
import { checkCodeStorage } from "../code-storage.ts";
import type { CodeSource, StoredCode } from "../code-store.ts";
import { conflict, notOfCapacityProvider } from "../errors.ts";
import { checkExecutionRole } from "../execution-role.ts";
import { type FunctionConfiguration, formatLastModified, showFunction } from "../function-configuration.ts";
import type { FunctionRecord, Settings } from "../function-record.ts";
import { checkPackageType, takeImage } from "../image.ts";
import { type Lambda, warnOfDeprecation } from "../lambda.ts";
import { checkUnzippedSize } from "../layer-references.ts";
import { readUnqualifiedName } from "../names.ts";
import { newSettings } from "../settings.ts";
import type { SettingsInput } from "../settings-input.ts";
import { settingsRules } from "../settings-rules.ts";
import { CREATING_VIEW } from "../state.ts";
import { checkTags } from "../tags.ts";
import { publish } from "../versions.ts";

interface Input extends SettingsInput {
  readonly FunctionName: string;
  readonly Code: CodeSource;
  readonly CodeSigningConfigArn?: string;
  readonly Publish?: boolean;
  readonly PublishTo?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}

export function createFunction(lambda: Lambda): Action<Input, FunctionConfiguration> {
  const { store, place, context } = lambda;
  return (input) => {
    const { name } = readUnqualifiedName(place, input.FunctionName);
    return store.change(name, async (existing) => {
      if (existing) throw conflict(`Function already exist: ${name}`);
      const settings = newSettings(name, input, settingsRules(lambda));
      warnOfDeprecation(lambda, name, settings.Runtime);
      checkTags(input.Tags ?? {});
      if (input.PublishTo) throw notOfCapacityProvider();
      if (input.CodeSigningConfigArn) requireCodeSigningConfig(lambda, input.CodeSigningConfigArn);
      await checkExecutionRole(lambda, settings.Role);
      checkPackageType(settings.PackageType, input.Code, "creating");
      const code = settings.PackageType === "Image" ? takeImage(input.Code) : await lambda.code.take(input.Code);
      checkUnzippedSize(code, settings.Layers);
      checkCodeStorage(lambda, code.size);
      const created = newRecord(lambda, input, settings, code);
      const { next, version } = input.Publish ? publish(created, context.ids.uuid()) : { next: created, version: created.latest };
      const shown = showFunction(place, next, version, input.Publish ? version.version : undefined, CREATING_VIEW);
      return { next, result: { ...shown, RevisionId: context.ids.uuid() } };
    });
  };
}

/** The revision that a new function keeps is the one that it has when it is Active; the answer's, of the Pending one, is past. */
function newRecord(lambda: Lambda, input: Input, settings: Settings, code: StoredCode): FunctionRecord {
  const { clock, ids } = lambda.context;
  const { Tags: tags = {}, CodeSigningConfigArn: codeSigningConfigArn } = input;
  return {
    name: readUnqualifiedName(lambda.place, input.FunctionName).name,
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
    provisioned: {},
    urls: {},
    tags,
    ...(codeSigningConfigArn && { codeSigningConfigArn }),
  };
}
