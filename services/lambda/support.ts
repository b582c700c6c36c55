// How far each action and field of the Lambda API is kept, and the test that shows it: what docs/reference/functions.md is made from.

/** honoured: as in AWS; approximated: near it, as the note says; echoed: kept and shown, without effect; refused: an error that says so. */
export type SupportLevel = "honoured" | "approximated" | "echoed" | "refused";

export interface Support {
  /** Names of actions, or of members of CreateFunction. */
  readonly names: readonly string[];
  readonly level: SupportLevel;
  readonly note: string;
  /** The file of the test, below `services/lambda/`, and its title. */
  readonly test: readonly [file: string, title: string];
}

type Row = readonly [names: string, level: SupportLevel, note: string, file: string, title: string];

const ACTIONS: readonly Row[] = [
  ["CreateFunction", "approximated", "Answers `Pending`, works at once", "actions/functions.test.ts", "answers every field of a new function, Pending"],
  [
    "GetFunction GetFunctionConfiguration",
    "honoured",
    "`Code.Location` is on our own endpoint",
    "actions/functions.test.ts",
    "shows configuration, code, tags and reserved concurrency",
  ],
  ["ListFunctions", "honoured", "50 a page", "actions/functions.test.ts", "pages through all functions in the order of their names, 50 at most"],
  [
    "UpdateFunctionCode",
    "approximated",
    "Answers `InProgress`, is done by then",
    "actions/functions.test.ts",
    "answers InProgress and runs the new code from then on",
  ],
  [
    "UpdateFunctionConfiguration",
    "approximated",
    "Answers `InProgress`, is done by then",
    "actions/functions.test.ts",
    "changes what is given and keeps the rest",
  ],
  ["DeleteFunction", "honoured", "", "actions/functions.test.ts", "removes one version, but not one that an alias holds, nor $LATEST"],
  ["PublishVersion", "honoured", "", "actions/versions.test.ts", "numbers the versions, and starts them Pending"],
  ["ListVersionsByFunction", "honoured", "", "actions/versions.test.ts", "shows $LATEST and then the numbers by value, page by page"],
  [
    "CreateAlias UpdateAlias",
    "approximated",
    "Weights are kept and told to the invoker, which draws",
    "actions/versions.test.ts",
    "divide their calls between two versions, as drawn for each call",
  ],
  ["GetAlias ListAliases DeleteAlias", "honoured", "", "actions/versions.test.ts", "are created, shown, pointed elsewhere, listed and deleted"],
  ["AddPermission GetPolicy RemovePermission", "echoed", "Nothing is denied by a policy yet", "actions/permissions.test.ts", "AddPermission"],
  [
    "Invoke",
    "honoured",
    "RequestResponse, Event, DryRun; log tail, client context, qualifiers",
    "actions/invoke.test.ts",
    "sends the caller's bytes unchanged and answers the function's",
  ],
  ["InvokeAsync", "honoured", "", "actions/invoke.test.ts", "publishes what the body holds and answers 202"],
  [
    "InvokeWithResponseStream",
    "approximated",
    "The whole result, divided into chunks of 64 KB",
    "actions/response-stream.test.ts",
    "answers the result in pieces, and how it ended",
  ],
  [
    "PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency",
    "honoured",
    "The account has 1,000, of which 100 stay unreserved",
    "actions/account.test.ts",
    "leaves 100 executions to everybody else",
  ],
  [
    "PutProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig",
    "honoured",
    "`IN_PROGRESS` until the invoker holds them ready",
    "actions/provisioned-concurrency.test.ts",
    "is as far as whoever runs functions says",
  ],
  [
    "ListProvisionedConcurrencyConfigs DeleteProvisionedConcurrencyConfig",
    "honoured",
    "",
    "actions/provisioned-concurrency.test.ts",
    "is listed for a function, and deleted",
  ],
  [
    "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig",
    "honoured",
    "",
    "actions/event-invoke-configs.test.ts",
    "are replaced by put and changed by update",
  ],
  [
    "GetFunctionEventInvokeConfig ListFunctionEventInvokeConfigs DeleteFunctionEventInvokeConfig",
    "honoured",
    "",
    "actions/event-invoke-configs.test.ts",
    "are listed for all qualifiers",
  ],
  [
    "CreateFunctionUrlConfig GetFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig ListFunctionUrlConfigs",
    "echoed",
    "Below `localhost` instead of `on.aws`; nobody answers there yet",
    "actions/function-urls.test.ts",
    "are on this machine, on the caller's port, and stay",
  ],
  [
    "PublishLayerVersion GetLayerVersion GetLayerVersionByArn",
    "honoured",
    "The content is served by our own endpoint",
    "actions/layers.test.ts",
    "are numbered and shown with their content",
  ],
  ["ListLayers ListLayerVersions", "honoured", "", "actions/layers.test.ts", "are listed newest first, and found by runtime and architecture"],
  [
    "DeleteLayerVersion",
    "honoured",
    "Functions that have it keep it",
    "actions/layers.test.ts",
    "stay when the layer version is deleted, also after a restart",
  ],
  [
    "AddLayerVersionPermission GetLayerVersionPolicy RemoveLayerVersionPermission",
    "echoed",
    "There is one account",
    "actions/layers.test.ts",
    "are added, shown and taken away",
  ],
  [
    "PutFunctionRecursionConfig GetFunctionRecursionConfig",
    "echoed",
    "Told to the invoker",
    "actions/code-signing.test.ts",
    "terminates loops unless they are allowed, and is told to the invoker",
  ],
  ["GetAccountSettings", "honoured", "", "actions/account.test.ts", "tells the limits and what is used of them"],
  [
    "CreateEventSourceMapping UpdateEventSourceMapping",
    "approximated",
    "Answers `Creating` or `Updating`, is settled by then; a source whose service is not here is refused as one that is not there",
    "actions/event-source-mappings.test.ts",
    "of a queue is answered Creating, with its defaults, and is Enabled then",
  ],
  [
    "GetEventSourceMapping ListEventSourceMappings",
    "honoured",
    "100 a page",
    "actions/event-source-mappings.test.ts",
    "are listed by source and by function under its qualifier, a hundred a page",
  ],
  ["DeleteEventSourceMapping", "approximated", "Answers `Deleting`, is gone by then", "actions/event-source-mappings.test.ts", "is gone when it is deleted"],
  [
    "TagResource UntagResource ListTags",
    "honoured",
    "Of functions and event source mappings",
    "actions/account.test.ts",
    "are added, changed, listed and taken away",
  ],
  [
    "CreateCodeSigningConfig GetCodeSigningConfig UpdateCodeSigningConfig ListCodeSigningConfigs",
    "echoed",
    "No signature is checked",
    "actions/code-signing.test.ts",
    "are kept, shown, changed and listed",
  ],
  [
    "DeleteCodeSigningConfig PutFunctionCodeSigningConfig GetFunctionCodeSigningConfig DeleteFunctionCodeSigningConfig ListFunctionsByCodeSigningConfig",
    "echoed",
    "",
    "actions/code-signing.test.ts",
    "are attached to functions, and stay while one uses them",
  ],
  [
    "GetFunctionCode GetLayerVersionContent",
    "honoured",
    "Ours: what the addresses of code in answers point to",
    "actions/layers.test.ts",
    "serve their content at the address that they show",
  ],
];

const FIELDS: readonly Row[] = [
  ["FunctionName", "honoured", "Names and ARNs in every form that AWS takes", "names.test.ts", "is read in every form, with its qualifier"],
  [
    "Runtime",
    "honoured",
    "Deprecated ones work with a warning; `strictRuntimes` applies AWS's dates",
    "actions/functions.test.ts",
    "applies AWS's dates when told to be strict",
  ],
  [
    "Handler Timeout MemorySize EphemeralStorage Environment TracingConfig",
    "honoured",
    "",
    "actions/functions.test.ts",
    "tells the registry what the invoker must know",
  ],
  [
    "Role",
    "approximated",
    "A role that IAM has here must trust Lambda; any other is taken as it is, unless `strictRoles` is set. What a role allows is not enforced yet",
    "actions/execution-roles.test.ts",
    "must trust Lambda where IAM has it",
  ],
  ["LoggingConfig", "echoed", "Told to the invoker; the log group is honoured", "actions/functions.test.ts", "fills in the levels of JSON logs"],
  ["Description Publish", "honoured", "", "actions/functions.test.ts", "publishes version 1 at once when asked"],
  ["Code", "honoured", "Zip, S3 object, or a directory used in place (`S3Bucket` `hot-reload`)", "code-store.test.ts", "uses a directory in place"],
  [
    "PackageType ImageConfig",
    "echoed",
    "Told to the invoker, which needs a container engine",
    "actions/images.test.ts",
    "are echoed with image and overrides, and told to the invoker",
  ],
  [
    "Layers",
    "approximated",
    "At most five, 262,144,000 bytes with the code; unpacked and told to the invoker",
    "actions/layers.test.ts",
    "are shown with their sizes, and given to the invoker unpacked and in their order",
  ],
  [
    "DeadLetterConfig",
    "echoed",
    "Checked, and told to the invoker; standard queues and topics",
    "actions/functions.test.ts",
    "is the dead-letter target and the log format with its levels",
  ],
  ["Tags", "honoured", "", "actions/account.test.ts", "are at most 50, with keys of 128 and values of 256 characters"],
  [
    "VpcConfig",
    "echoed",
    "With a `VpcId`; there is no VPC",
    "actions/functions.test.ts",
    "detaches a VPC by empty lists and clears a dead-letter target by an empty one",
  ],
  ["SnapStart", "echoed", "With its `OptimizationStatus`; there are no snapshots", "actions/functions.test.ts", "says On of snapshots of published versions"],
  [
    "KMSKeyArn FileSystemConfigs Architectures TenancyConfig DurableConfig CapacityProviderConfig RuntimeConfig AcceleratorConfig",
    "echoed",
    "",
    "actions/functions.test.ts",
    "is shown as it was given, without effect",
  ],
  ["CodeSigningConfigArn", "echoed", "The configuration must exist", "actions/code-signing.test.ts", "are attached to functions, and stay while one uses them"],
  ["PublishTo", "refused", "Of functions of a capacity provider", "actions/functions.test.ts", "versions of a capacity provider"],
];

const read = (rows: readonly Row[]): Support[] =>
  rows.map(([names, level, note, file, title]) => ({ names: names.split(" "), level, note, test: [file, title] }));

export const supportedActions: readonly Support[] = read(ACTIONS);
export const supportedFields: readonly Support[] = read(FIELDS);
