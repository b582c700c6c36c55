// Lambda's numbers, each with the clause of AWS's documentation that it comes from.

/** Deployment package, zipped, sent in the request (Lambda quotas, "Deployment package size"). */
export const ZIPPED_BYTES = 52_428_800;
/** Deployment package, unzipped, code and layers together (Lambda quotas). */
export const UNZIPPED_BYTES = 262_144_000;
/** Files in one package. AWS names no number; this one keeps a small archive from filling the disk with empty files. */
export const ARCHIVE_ENTRIES = 100_000;
/** All code of an account: 300 GB (Lambda quotas, "Storage for uploaded functions and layers"); it was 75 GB before. */
export const CODE_STORAGE_BYTES = 322_122_547_200;

/** Payload of a synchronous invocation (Invoke, "Payload"). */
export const SYNCHRONOUS_PAYLOAD_BYTES = 6_291_456;
/** Payload of an asynchronous invocation (Invoke, "Payload"). */
export const ASYNCHRONOUS_PAYLOAD_BYTES = 1_048_576;
/** Client context in base64 (Invoke, "ClientContext"). */
export const CLIENT_CONTEXT_BYTES = 3_583;

/** Environment variables, as compact JSON (Lambda quotas). */
export const ENVIRONMENT_BYTES = 4_096;
/** Seconds (Lambda quotas, "Function timeout"); the model allows more for capacity providers only. */
export const TIMEOUT_SECONDS = 900;
/** MB (Lambda quotas, "Function memory allocation"); the model allows more for capacity providers only. */
export const MEMORY_MB = 10_240;
/** MB of `/tmp` (Lambda quotas); the same of the model. */
export const EPHEMERAL_STORAGE_MB = 10_240;
/** A function's name on its own (CreateFunction, "FunctionName"). */
export const NAME_LENGTH = 64;
export const LAYERS = 5;
export const TAGS = 50;
/** A resource policy (Lambda quotas). */
export const POLICY_BYTES = 20_480;

/** How many concurrent executions of an account reservations must leave (Lambda quotas); of one that has fewer, all. */
export const UNRESERVED_MINIMUM = 100;

/** What a list answers at most on one page (ListFunctions, "MaxItems"). */
export const PAGE_ITEMS = 50;
/** The same (ListEventSourceMappings, "MaxItems"). */
export const MAPPING_PAGE_ITEMS = 100;

/** Messages in a batch unless said otherwise, and at most where a batch is not waited for (CreateEventSourceMapping, "BatchSize"). */
export const QUEUE_BATCH = 10;
/** Records in a batch of a stream or a topic unless said otherwise (same place). */
export const STREAM_BATCH = 100;
/** Seconds in which a batch of Kafka's records is filled unless said otherwise (same page, "MaximumBatchingWindowInSeconds"). */
export const KAFKA_WINDOW_SECONDS = 0.5;
/** The least age, in seconds, at which a record can be given up (same page, "MaximumRecordAgeInSeconds"). */
export const RECORD_AGE_SECONDS = 60;
/** Pollers at most unless said otherwise (ProvisionedPollerConfig, "MaximumPollers"). */
export const POLLERS = 200;
