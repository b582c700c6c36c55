// Versions of a managed policy: at most five, one of them the default.
import type { Action } from "../../service.ts";
import { showPolicyVersion } from "../documents.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "../errors.ts";
import type { Iam } from "../iam.ts";
import { POLICY_VERSIONS } from "../limits.ts";
import { type PageInput, page } from "../paging.ts";
import { checkPolicyDocument } from "../policy-document.ts";
import type { PolicyRecord, PolicyVersionRecord } from "../records.ts";
import { findPolicy, POLICY_QUOTA } from "./policies.ts";

interface VersionInput {
  readonly PolicyArn: string;
  readonly VersionId: string;
}

export function policyVersionActions(iam: Iam): Record<string, Action> {
  return {
    CreatePolicyVersion: createPolicyVersion(iam),
    GetPolicyVersion: getPolicyVersion(iam),
    ListPolicyVersions: listPolicyVersions(iam),
    DeletePolicyVersion: deletePolicyVersion(iam),
    SetDefaultPolicyVersion: setDefaultPolicyVersion(iam),
  };
}

function createPolicyVersion(iam: Iam): Action<{ PolicyArn: string; PolicyDocument: string; SetAsDefault?: boolean }> {
  return async ({ PolicyArn, PolicyDocument: document, SetAsDefault }) => {
    const policy = iam.policy(PolicyArn);
    checkPolicyDocument(document, "identity", POLICY_QUOTA);
    if (policy.versions.length >= POLICY_VERSIONS) {
      const text = "Before you create a new version, you must delete an existing version.";
      throw limitExceeded(`A managed policy can have up to ${POLICY_VERSIONS} versions. ${text}`);
    }
    const version = { id: `v${policy.nextVersion}`, document, created: iam.now() };
    const next: PolicyRecord = {
      ...policy,
      updated: version.created,
      versions: [...policy.versions, version],
      nextVersion: policy.nextVersion + 1,
      ...(SetAsDefault && { defaultVersion: version.id }),
    };
    await iam.putPolicy(next);
    return { PolicyVersion: showPolicyVersion(next, version) };
  };
}

function getPolicyVersion(iam: Iam): Action<VersionInput> {
  return ({ PolicyArn, VersionId }) => {
    const policy = findPolicy(iam, PolicyArn);
    return { PolicyVersion: showPolicyVersion(policy, versionOf(policy, VersionId), true) };
  };
}

function listPolicyVersions(iam: Iam): Action<PageInput & { PolicyArn: string }> {
  return (input) => {
    const policy = findPolicy(iam, input.PolicyArn);
    const newestFirst = [...policy.versions].reverse();
    const { items, end } = page(newestFirst, (version) => String(1e9 - Number(version.id.slice(1))), input);
    return { Versions: items.map((version) => showPolicyVersion(policy, version)), ...end };
  };
}

function deletePolicyVersion(iam: Iam): Action<VersionInput> {
  return async ({ PolicyArn, VersionId }) => {
    const policy = iam.policy(PolicyArn);
    versionOf(policy, VersionId);
    if (VersionId === policy.defaultVersion) throw deleteConflict("Cannot delete the default version of a policy.");
    await iam.putPolicy({ ...policy, versions: policy.versions.filter((version) => version.id !== VersionId) });
  };
}

function setDefaultPolicyVersion(iam: Iam): Action<VersionInput> {
  return async ({ PolicyArn, VersionId }) => {
    const policy = iam.policy(PolicyArn);
    versionOf(policy, VersionId);
    await iam.putPolicy({ ...policy, defaultVersion: VersionId, updated: iam.now() });
  };
}

function versionOf(policy: PolicyRecord, id: string): PolicyVersionRecord {
  const version = policy.versions.find((candidate) => candidate.id === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}
