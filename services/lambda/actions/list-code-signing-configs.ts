// ListCodeSigningConfigs: every code signing configuration, a page at a time.
import type { Action } from "../../service.ts";
import { showCodeSigning } from "../code-signing.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";

export function listCodeSigningConfigs(lambda: Lambda): Action<PageInput> {
  return (input) => {
    const { items, next } = page(lambda.codeSigning.list(), ({ id }) => id, input);
    return { CodeSigningConfigs: items.map((record) => showCodeSigning(lambda.place, record)), ...next };
  };
}
