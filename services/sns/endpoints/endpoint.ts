// The contract of an endpoint: the way in which one protocol delivers.
import type { EventEnvelope } from "../../../core/event.ts";
import type { Notice } from "../notice.ts";
import type { Subscription } from "../subscription.ts";

/** One delivery of a notice to a subscription. */
export interface Parcel {
  readonly notice: Notice;
  readonly subscription: Subscription;
  /** As it came over the bus. */
  readonly envelope: EventEnvelope;
  /** X-Ray's header for whoever receives it. */
  readonly traceHeader?: string | undefined;
}

/** Resolves when the parcel is delivered. A ServiceError of the client's fault and a PermanentFailure are final; any other error is tried again. */
export type Deliver = (parcel: Parcel) => Promise<void>;

/** The endpoint does not want it, or is gone: trying again would not help. */
export class PermanentFailure extends Error {
  override readonly name = "PermanentFailure";
}
