// GetAccountSettings: the account's limits, and how much of them is used.
import type { Action } from "../../service.ts";
import { usedCodeStorage } from "../code-storage.ts";
import { unreservedConcurrency } from "../concurrency.ts";
import type { Lambda } from "../lambda.ts";
import { CODE_STORAGE_BYTES, CONCURRENT_EXECUTIONS, UNZIPPED_BYTES, ZIPPED_BYTES } from "../limits.ts";

export function getAccountSettings(lambda: Lambda): Action<object> {
  return () => {
    const records = lambda.store.list();
    return {
      AccountLimit: {
        TotalCodeSize: CODE_STORAGE_BYTES,
        CodeSizeUnzipped: UNZIPPED_BYTES,
        CodeSizeZipped: ZIPPED_BYTES,
        ConcurrentExecutions: CONCURRENT_EXECUTIONS,
        UnreservedConcurrentExecutions: unreservedConcurrency(records),
      },
      AccountUsage: {
        TotalCodeSize: usedCodeStorage(lambda),
        FunctionCount: records.length,
      },
    };
  };
}
