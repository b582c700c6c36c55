// CreateCodeSigningConfig: whose signatures functions are to trust.
import type { Action } from "../../service.ts";
import { type CodeSigningInput, changedCodeSigning, showCodeSigning } from "../code-signing.ts";
import type { Lambda } from "../lambda.ts";
import { checkTags, type Tags } from "../tags.ts";

export function createCodeSigningConfig(lambda: Lambda): Action<CodeSigningInput & { readonly Tags?: Tags }> {
  const { codeSigning, context, place } = lambda;
  return ({ Tags: tags = {}, ...input }) => {
    checkTags(tags);
    const id = `csc-${context.ids.hex(17)}`;
    const empty = { id, description: "", publishers: [], untrusted: "Warn", lastModified: "", tags } as const;
    const next = changedCodeSigning(empty, input, context.clock.now());
    return codeSigning.change(id, () => ({ next, result: { CodeSigningConfig: showCodeSigning(place, next) } }));
  };
}
