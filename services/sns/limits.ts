// The quotas of SNS.

/** Bytes of a message with its attributes, and of all messages of a batch together. */
export const MAXIMUM_MESSAGE_SIZE = 262_144;
export const SUBJECT_LENGTH = 100;
export const BATCH_ENTRIES = 10;
export const TAGS = 50;
/** Filter policies of one topic's subscriptions. */
export const FILTER_POLICIES = 200;
/** Bytes of one. */
export const FILTER_POLICY_SIZE = 262_144;
/** Entries of one page of topics, or of subscriptions. */
export const PAGE = 100;
export const DEDUPLICATION_MS = 300_000;
/** An HTTP endpoint that does not answer within it has failed. Real time. */
export const HTTP_PATIENCE_MS = 15_000;
/** What SQS takes of attributes with a message that is delivered raw. */
export const RAW_ATTRIBUTES = 10;
/** HTTP: retries in all, and seconds that they may take together. */
export const HTTP_RETRIES = 100;
export const HTTP_RETRY_SECONDS = 3600;
/** How many emails and text messages are kept to be looked at. */
export const INBOX = 1000;
/** How many deliveries are made at once. */
export const DELIVERIES = 256;
