// PublishVersion: freezes `$LATEST` under the next number.
import type { Action } from "../../service.ts";
import { checkCodeStorage } from "../code-storage.ts";
import { checkRevision, invalidParameter } from "../errors.ts";
import { type FunctionConfiguration, showFunction } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { CREATING_VIEW } from "../state.ts";
import { required } from "../target.ts";
import { refuseDuringUpdate } from "../update.ts";
import { publish } from "../versions.ts";

interface Input {
  readonly FunctionName: string;
  readonly CodeSha256?: string;
  readonly Description?: string;
  readonly RevisionId?: string;
}

export function publishVersion(lambda: Lambda): Action<Input, FunctionConfiguration> {
  return (input) => {
    const named = readUnqualifiedName(lambda.place, input.FunctionName);
    refuseDuringUpdate(lambda, named);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      checkRevision(input.RevisionId, record.latest.revisionId);
      checkCode(input.CodeSha256, record.latest.code.sha256);
      const { next, version } = publish(record, lambda.context.ids.uuid(), input.Description);
      if (next !== record) checkCodeStorage(lambda, version.code.size);
      const state = next === record ? undefined : CREATING_VIEW;
      return { next, result: showFunction(lambda.place, next, version, version.version, state) };
    });
  };
}

function checkCode(given: string | undefined, current: string): void {
  if (!given || given === current) return;
  throw invalidParameter(
    `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
  );
}
