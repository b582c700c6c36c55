// Run as somebody who is nobody: what isolation such a one has of this machine, and what a handler finds in it; told as JSON.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probeMachine } from "../../invoker/environment/isolation/machine.ts";
import { openInvokerBed } from "./invoker.ts";

const cacheDirectory = mkdtempSync(join(tmpdir(), "nobodys-cache-"));
const { missing, privilege } = await probeMachine();
const bed = await openInvokerBed({ cacheDirectory });
const invoke = async (handler: string, event: unknown, more = {}) => {
  const outcome = await bed.invoke(bed.put(handler, more), event);
  if (outcome.status === "succeeded") return outcome.payload?.value;
  return outcome.status === "returned" ? outcome.error.errorMessage : outcome;
};
const told = {
  missing,
  privilege,
  seen: await invoke("isolation.looks", { paths: [cacheDirectory] }),
  isolation: bed.records[0]?.isolation,
  greedy: await invoke("isolation.allocates", { megabytes: 200 }),
  filled: await invoke("isolation.fills", { megabytes: 600 }, { timeout: 30 }),
};
await invoke("isolation.abandons", { seconds: "310" });
await bed[Symbol.asyncDispose]();
rmSync(cacheDirectory, { recursive: true });
console.log(JSON.stringify(told));
process.exit(0);
