// AddLayerVersionPermission: lets another account use a layer version.
import type { Action } from "../../service.ts";
import { checkRevision } from "../errors.ts";
import type { Lambda } from "../lambda.ts";
import { withLayerVersion } from "../layer.ts";
import { type LayerVersionInput, readLayerVersion, requireLayerVersion } from "../layer-target.ts";
import { addStatement, makeStatement } from "../policy.ts";

interface Input extends LayerVersionInput {
  readonly StatementId: string;
  readonly Action: string;
  readonly Principal: string;
  readonly OrganizationId?: string;
  readonly RevisionId?: string;
}

export function addLayerVersionPermission(lambda: Lambda): Action<Input, { Statement: string; RevisionId: string }> {
  return (input) => {
    const { name, number, arn } = readLayerVersion(lambda, input);
    return lambda.layers.change(name, (found) => {
      const { layer, version } = requireLayerVersion(found, number, arn);
      checkRevision(input.RevisionId, version.policy?.revisionId, "GetLayerPolicy");
      const statement = makeStatement({ ...input, ...(input.OrganizationId && { PrincipalOrgID: input.OrganizationId }) }, arn);
      const policy = addStatement(version.policy, statement, lambda.context.ids.uuid());
      const result = { Statement: JSON.stringify(statement), RevisionId: policy.revisionId };
      return { next: withLayerVersion(layer, { ...version, policy }), result };
    });
  };
}
