// The quotas of SQS. Times are in seconds where a client gives them in seconds.

export const MAXIMUM_MESSAGE_SIZE = 1_048_576;
export const MINIMUM_MESSAGE_LIMIT = 1024;
export const MAXIMUM_VISIBILITY = 43_200;
export const MAXIMUM_DELAY = 900;
export const MAXIMUM_WAIT = 20;
export const RECEIVE_AT_ONCE = 10;
export const BATCH_ENTRIES = 10;
export const MESSAGE_ATTRIBUTES = 10;
export const IN_FLIGHT = 120_000;
/** How many of its oldest messages a FIFO queue looks at for a group that is free. */
export const FIFO_HORIZON = 120_000;
export const DEDUPLICATION_MS = 300_000;
export const RECEIVE_ATTEMPT_MS = 300_000;
export const PURGE_EVERY_MS = 60_000;
export const RECREATE_AFTER_MS = 60_000;
export const TAGS = 50;
/** AWS's "Amazon SQS policy quotas". */
export const POLICY_BYTES = 8192;
export const POLICY_STATEMENTS = 20;
export const POLICY_ACTIONS = 7;
export const PAGE = 1000;
export const MOVED_PER_SECOND = 500;
export const MOVE_TASKS_SHOWN = 10;
