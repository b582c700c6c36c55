// What became of one attempt at telling a destination, or a dead-letter queue, of an event: announced on `destination.<function>`.

export interface ShipmentRecord {
  readonly requestId: string;
  readonly functionName: string;
  /** Qualified. */
  readonly functionArn: string;
  readonly kind: "OnSuccess" | "OnFailure" | "DeadLetter";
  /** ARN. */
  readonly target: string;
  /** `waiting` is tried again at `retryAt`; `refused` never will be. */
  readonly state: "delivered" | "waiting" | "refused";
  /** That were made. */
  readonly attempts: number;
  /** Why this one failed. */
  readonly error?: string;
  /** ISO 8601, by our Clock. */
  readonly retryAt?: string;
  readonly time: string;
}
