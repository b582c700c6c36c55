// RemoveLayerVersionPermission: takes a statement out of the policy of a layer version.
import type { Action } from "../../service.ts";
import { checkRevision } from "../errors.ts";
import type { Lambda } from "../lambda.ts";
import { withLayerVersion } from "../layer.ts";
import { type LayerVersionInput, readLayerVersion, requireLayerVersion } from "../layer-target.ts";
import { removeStatement } from "../policy.ts";

interface Input extends LayerVersionInput {
  readonly StatementId: string;
  readonly RevisionId?: string;
}

export function removeLayerVersionPermission(lambda: Lambda): Action<Input, object> {
  return (input) => {
    const { name, number, arn } = readLayerVersion(lambda, input);
    return lambda.layers.change(name, (found) => {
      const { layer, version } = requireLayerVersion(found, number, arn);
      const { policy: current, ...rest } = version;
      const policy = removeStatement(current, input.StatementId, lambda.context.ids.uuid());
      checkRevision(input.RevisionId, current?.revisionId, "GetLayerPolicy");
      return { next: withLayerVersion(layer, { ...rest, ...(policy && { policy }) }), result: {} };
    });
  };
}
