// What became of the events that went to functions, as far as the history remembers.
import type { InvocationRecord } from "../core/invocation.ts";
import type { RefusalRecord } from "../core/refusal-record.ts";
import type { History } from "./history.ts";

export interface Became {
  /** Of the newest attempt. */
  readonly outcome: InvocationRecord["outcome"] | "refused";
  readonly attempt: number;
}

/** By request id; undefined while nothing has become of it. */
export function outcomes({ invocations, refusals }: History): (requestId: string | undefined) => Became | undefined {
  const known = new Map<string, Became>();
  const learn = (requestId: string, became: Became) => {
    if (became.attempt > (known.get(requestId)?.attempt ?? 0)) known.set(requestId, became);
  };
  for (const { message } of invocations.newest()) {
    const { requestId, outcome, attempt } = message.display as InvocationRecord;
    learn(requestId, { outcome, attempt });
  }
  for (const { message } of refusals.newest()) {
    const { requestId, attempt } = message.display as RefusalRecord;
    learn(requestId, { outcome: "refused", attempt });
  }
  return (requestId) => (requestId === undefined ? undefined : known.get(requestId));
}
