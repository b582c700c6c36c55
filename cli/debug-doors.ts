// Where a developer gets into functions that run, in words.
import type { DebugDoor } from "../index.ts";

/** The function, and what to do there. */
export function describeDoor({ functionName, kind, address }: DebugDoor): readonly [functionName: string, what: string] {
  return [functionName, kind === "inspector" ? `debuggers attach to ${address}` : `waits for a runtime with AWS_LAMBDA_RUNTIME_API=${address}`];
}
