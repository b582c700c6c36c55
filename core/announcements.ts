// Listening to what is announced on the bus.
import type { Bus } from "./bus.ts";
import type { Logger } from "./logger.ts";

export interface Listening {
  readonly bus: Bus;
  readonly logger: Logger;
  /** Ends it when aborted. */
  readonly signal: AbortSignal;
}

/** Takes what is announced on the subjects. Any client of the bus may announce what it likes: what cannot be taken is told to the log, and passed over. */
export async function eachAnnouncement<Told>(subjects: string, { bus, logger, signal }: Listening, take: (told: Told) => void): Promise<void> {
  for await (const { subject, message } of bus.observe(subjects, signal)) {
    try {
      if (message) take(message.value as Told);
    } catch (error) {
      logger.debug("announcement not understood", { "messaging.destination.name": subject, error });
    }
  }
}
