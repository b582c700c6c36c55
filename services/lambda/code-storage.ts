// The code storage of the account: all packages of functions and layers, in all their versions.
import { ServiceError } from "../../core/errors.ts";
import type { Lambda } from "./lambda.ts";
import { CODE_STORAGE_BYTES } from "./limits.ts";

/** Bytes of the packages that there are, as GetAccountSettings counts them: a version's count again, though they are kept once. */
export function usedCodeStorage({ store, layers }: Pick<Lambda, "store" | "layers">): number {
  const ofFunctions = store.list().flatMap(({ latest, versions }) => [latest, ...versions]);
  const ofLayers = layers.list().flatMap(({ versions }) => versions);
  return [...ofFunctions, ...ofLayers].reduce((sum, { code }) => sum + code.size, 0);
}

/** Throws CodeStorageExceededException when `added` bytes more do not fit. */
export function checkCodeStorage(lambda: Lambda, added: number): void {
  if (added <= 0 || usedCodeStorage(lambda) + added <= CODE_STORAGE_BYTES) return;
  throw new ServiceError("CodeStorageExceededException", "Code storage limit exceeded.", 400);
}
