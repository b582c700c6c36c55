// The states that a function passes through, as answers show them.
//
// What takes AWS seconds is done here before the answer leaves: the code is unpacked, the environment can start. So the *answer* to a change
// shows what AWS answers (`Pending`, `InProgress`), and what is *kept* is the state that follows. A script that waits sees one
// turn of waiting; a script that does not wait works, where AWS would refuse it with a ResourceConflictException.
import type { VersionRecord } from "./function-record.ts";

/** A state with its reason, in the API's names. */
export interface StateView {
  readonly State: string;
  readonly StateReason?: string;
  readonly StateReasonCode?: string;
  readonly LastUpdateStatus?: string;
  readonly LastUpdateStatusReason?: string;
  readonly LastUpdateStatusReasonCode?: string;
}

const CREATING = { reason: "The function is being created.", code: "Creating" };

/** What CreateFunction and PublishVersion answer. */
export const CREATING_VIEW: StateView = { State: "Pending", StateReason: CREATING.reason, StateReasonCode: CREATING.code };

/** What UpdateFunctionCode and UpdateFunctionConfiguration answer. */
export const UPDATING_VIEW: StateView = {
  State: "Active",
  LastUpdateStatus: "InProgress",
  LastUpdateStatusReason: CREATING.reason,
  LastUpdateStatusReasonCode: CREATING.code,
};

/** What everybody else sees. */
export function stateOf(version: VersionRecord): StateView {
  return { State: version.state, ...(version.lastUpdateStatus && { LastUpdateStatus: version.lastUpdateStatus }) };
}
