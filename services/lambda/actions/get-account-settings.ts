// GetAccountSettings: the account's limits, and how much of them is used.
import type { Action } from "../../service.ts";
import { usedCodeStorage } from "../code-storage.ts";
import { unreservedConcurrency } from "../concurrency.ts";
import type { Lambda } from "../lambda.ts";
import { CODE_STORAGE_BYTES, UNZIPPED_BYTES, ZIPPED_BYTES } from "../limits.ts";

export function getAccountSettings(lambda: Lambda): Action<object> {
  return () => {
    const records = lambda.store.list();
    const { accountConcurrency } = lambda.context.registry;
    return {
      AccountLimit: {
        TotalCodeSize: CODE_STORAGE_BYTES,
        CodeSizeUnzipped: UNZIPPED_BYTES,
        CodeSizeZipped: ZIPPED_BYTES,
        ConcurrentExecutions: accountConcurrency,
        UnreservedConcurrentExecutions: unreservedConcurrency(accountConcurrency, records).left,
      },
      AccountUsage: {
        TotalCodeSize: usedCodeStorage(lambda),
        FunctionCount: records.length,
      },
    };
  };
}
