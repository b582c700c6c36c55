// What functions do that they should not, in Node and in Python, and what AWS makes of it.

export interface Misbehaviour {
  readonly fact: string;
  readonly handler: string;
  readonly event?: unknown;
  /** Members of the function's configuration. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Whether the machine must be able to shut functions up for this. */
  readonly isolated?: boolean;
  /** What the function returns; `ID` stands for the request's. */
  readonly result?: unknown;
  /** Of the error document: type, message, and, in the REPORT line, the status where there is one. */
  readonly error?: readonly [type: string, message: string | RegExp];
  readonly report?: RegExp;
  /** Text in the command lines of processes that must be gone. */
  readonly gone?: string;
}

const exit = (why: string): Pick<Misbehaviour, "error" | "report"> => ({
  error: ["Runtime.ExitError", `RequestId: ID Error: Runtime exited ${why}`],
  report: /Status: error\tError Type: Runtime\.ExitError\t/,
});
const TIMEOUT: Pick<Misbehaviour, "configuration" | "error" | "report"> = {
  configuration: { Timeout: 1 },
  error: ["Sandbox.Timedout", "RequestId: ID Error: Task timed out after 1.00 seconds"],
  report: /Duration: [\d.]+ ms\tBilled Duration: \d+ ms\t.*Status: timeout\t/,
};
const TOO_LARGE: Pick<Misbehaviour, "event" | "error"> = {
  event: { bytes: 6_291_557 },
  error: ["Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."],
};

export const nodeMisbehaviours: readonly Misbehaviour[] = [
  { fact: "throws", handler: "throws.handler", error: ["RangeError", "too far"] },
  { fact: "rejects", handler: "rejects.handler", error: ["OrderError", "no such order"] },
  { fact: "exits with 0", handler: "exits.handler", event: { code: 0 }, ...exit("without providing a reason") },
  { fact: "exits with 1", handler: "exits.handler", event: { code: 1 }, ...exit("with error: exit status 1") },
  { fact: "crashes", handler: "segfaults.handler", ...exit("with error: signal: segmentation fault") },
  {
    fact: "allocates 200 MB of its 128",
    handler: "isolation.allocates",
    event: { megabytes: 200 },
    isolated: true,
    ...exit("with error: signal: killed"),
    report: /Memory Size: 128 MB\tMax Memory Used: 128 MB\t/,
  },
  { fact: "sleeps past its timeout", handler: "sleeps.handler", event: { ms: 60_000 }, ...TIMEOUT },
  { fact: "sleeps past its timeout with a child", handler: "forks.handler", event: { seconds: "311" }, gone: "/bin/sleep 311", ...TIMEOUT },
  { fact: "ignores SIGTERM", handler: "ignores-signals.handler", ...TIMEOUT },
  { fact: "computes without end", handler: "sleeps.busily", ...TIMEOUT },
  { fact: "prints 10 MB", handler: "prints.handler", event: { bytes: 10_000_000 }, configuration: { Timeout: 30 }, result: "printed" },
  { fact: "returns 6 MB, 100 bytes and one more", handler: "large.handler", ...TOO_LARGE },
  { fact: "returns undefined", handler: "results.nothing", result: null },
  { fact: "returns a circle", handler: "results.circular", error: ["Runtime.JSONStringifyError", "Unable to stringify response body"] },
  { fact: "leaves a daemon behind", handler: "forks.handler", event: { seconds: "312", detached: true, ms: 10 }, isolated: true, gone: "/bin/sleep 312" },
  {
    fact: "writes 600 MB to /tmp",
    handler: "isolation.fills",
    event: { megabytes: 600 },
    configuration: { Timeout: 30 },
    isolated: true,
    result: { fault: "ENOSPC" },
  },
  {
    fact: "writes to /var/task, reads /etc/shadow and the homes of the host",
    handler: "isolation.looks",
    isolated: true,
    result: { task: "EROFS", shadow: "EACCES", home: [] },
  },
  { fact: "opens 2,000 files", handler: "isolation.opens", event: { files: 2_000 }, isolated: true, result: { fault: "EMFILE" } },
  { fact: "leaves a timer running", handler: "leaves-timer.handler", result: 0 },
  {
    fact: "requires a module that is missing",
    handler: "missing-module.handler",
    error: ["Runtime.ImportModuleError", /^Error: Cannot find module 'no-such-module'\nRequire stack:\n- \/var\/task\/missing-module\.cjs/],
    report: /Status: error\tError Type: Runtime\.ImportModuleError\t/,
  },
  { fact: "has a syntax error", handler: "syntax.handler", error: ["Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected end of input"] },
  { fact: "has a bad handler name", handler: "hello", error: ["Runtime.MalformedHandlerName", "Bad handler"] },
  { fact: "has no such handler", handler: "hello.absent", error: ["Runtime.HandlerNotFound", "hello.absent is undefined or not exported"] },
  { fact: "calls back twice", handler: "callbacks.twice", configuration: { Runtime: "nodejs22.x" }, result: "first" },
  { fact: "leaves a rejection unhandled", handler: "uncaught.rejection", error: ["Runtime.UnhandledPromiseRejection", "Error: nobody cared"] },
];

export const pythonMisbehaviours: readonly Misbehaviour[] = [
  { fact: "raises", handler: "failures.raises", error: ["OrderError", "no such order"] },
  { fact: "exits with 0", handler: "failures.exits", event: { code: 0 }, ...exit("without providing a reason") },
  { fact: "exits with 1", handler: "failures.exits", event: { code: 1 }, ...exit("with error: exit status 1") },
  { fact: "crashes", handler: "failures.segfaults", ...exit("with error: signal: segmentation fault") },
  {
    fact: "allocates 200 MB of its 128",
    handler: "misbehaves.allocates",
    event: { megabytes: 200 },
    isolated: true,
    ...exit("with error: signal: killed"),
    report: /Memory Size: 128 MB\tMax Memory Used: 128 MB\t/,
  },
  { fact: "sleeps past its timeout", handler: "misbehaves.sleeps", ...TIMEOUT },
  { fact: "sleeps past its timeout with a child", handler: "misbehaves.starts_child", event: { seconds: "313" }, gone: "/bin/sleep 313", ...TIMEOUT },
  { fact: "ignores SIGTERM", handler: "misbehaves.ignores_signals", ...TIMEOUT },
  { fact: "prints 10 MB", handler: "misbehaves.prints", event: { bytes: 10_000_000 }, configuration: { Timeout: 30 }, result: "printed" },
  { fact: "returns 6 MB, 100 bytes and one more", handler: "misbehaves.returns", ...TOO_LARGE },
  { fact: "returns nothing", handler: "misbehaves.returns_nothing", result: null },
  {
    fact: "returns a circle",
    handler: "failures.circular",
    error: ["Runtime.MarshalError", "Unable to marshal response: Circular reference detected"],
    report: /Status: error\tError Type: Runtime\.MarshalError\t/,
  },
  {
    fact: "writes 600 MB to /tmp",
    handler: "misbehaves.fills",
    event: { megabytes: 600 },
    configuration: { Timeout: 30 },
    isolated: true,
    result: { fault: "No space left on device" },
  },
  {
    fact: "writes to /var/task, reads /etc/shadow and the homes of the host",
    handler: "misbehaves.looks",
    isolated: true,
    result: { task: "Read-only file system", shadow: "Permission denied" },
  },
  { fact: "opens 2,000 files", handler: "misbehaves.opens", event: { files: 2_000 }, isolated: true, result: { fault: "Too many open files" } },
  { fact: "leaves a thread running", handler: "misbehaves.leaves_thread", result: "returned" },
  {
    fact: "imports a module that is missing",
    handler: "missing_module.handler",
    error: ["Runtime.ImportModuleError", "Unable to import module 'missing_module': No module named 'no_such_module'"],
    report: /Status: error\tError Type: Runtime\.ImportModuleError\t/,
  },
  {
    fact: "has a syntax error",
    handler: "syntax.handler",
    error: ["Runtime.UserCodeSyntaxError", /^Syntax error in module 'syntax': .*\(syntax\.py, line 1\)$/],
  },
  {
    fact: "has a bad handler name",
    handler: "hello",
    error: ["Runtime.MalformedHandlerName", "Bad handler 'hello': not enough values to unpack (expected 2, got 1)"],
  },
  { fact: "has no such handler", handler: "hello.absent", error: ["Runtime.HandlerNotFound", "Handler 'absent' missing on module 'hello'"] },
];
