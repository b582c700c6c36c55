// Code signing configurations: kept, shown and attached to functions. No signature is checked: nothing here is signed.
import { codeSigningConfigArn } from "../../core/arn.ts";
import { ServiceError } from "../../core/errors.ts";
import type { CodeSigningRecord } from "./code-signing-record.ts";
import { notFound } from "./errors.ts";
import type { Lambda } from "./lambda.ts";
import type { Place } from "./names.ts";

/** The members of Create- and UpdateCodeSigningConfig. */
export interface CodeSigningInput {
  readonly Description?: string;
  readonly AllowedPublishers?: { readonly SigningProfileVersionArns: readonly string[] };
  readonly CodeSigningPolicies?: { readonly UntrustedArtifactOnDeployment?: "Warn" | "Enforce" };
}

export function changedCodeSigning(current: CodeSigningRecord, input: CodeSigningInput, now: number): CodeSigningRecord {
  return {
    id: current.id,
    tags: current.tags,
    description: input.Description ?? current.description,
    publishers: input.AllowedPublishers?.SigningProfileVersionArns ?? current.publishers,
    untrusted: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? current.untrusted,
    lastModified: new Date(now).toISOString(),
  };
}

export function showCodeSigning({ region, accountId }: Place, record: CodeSigningRecord) {
  return {
    CodeSigningConfigId: record.id,
    CodeSigningConfigArn: codeSigningConfigArn(record.id, region, accountId),
    Description: record.description,
    AllowedPublishers: { SigningProfileVersionArns: record.publishers },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: record.untrusted },
    LastModified: record.lastModified,
  };
}

/** The id at the end of an ARN, by which configurations are kept. */
export function codeSigningId(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** For actions on the configuration itself. */
export function requireCodeSigning(record: CodeSigningRecord | undefined, arn: string): CodeSigningRecord {
  if (!record) throw notFound(`The Lambda code signing configuration ${arn} can not be found.`);
  return record;
}

/** For functions that are to use one. */
export function requireCodeSigningConfig(lambda: Lambda, arn: string): void {
  if (lambda.codeSigning.get(codeSigningId(arn))) return;
  const text = `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`;
  throw new ServiceError("CodeSigningConfigNotFoundException", text, 404);
}
