import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { FunctionDefinition } from "../../../core/function.ts";
import { type InvokerBed, openInvokerBed } from "../../../test/support/invoker.ts";
import { errorOf, logOf, payloadOf } from "../../../test/support/outcomes.ts";
import { skipUnlessInCi } from "../../../test/support/skip-aloud.ts";
import { findInterpreters } from "./interpreters.ts";

const [first] = await findInterpreters();
const runtime = `python3.${first?.minor}`;

describe("python functions", () => {
  let bed: InvokerBed;
  const put = (handler: string, more: Partial<FunctionDefinition> = {}) => bed.put(handler, { runtime, ...more });

  before(function () {
    if (!first) skipUnlessInCi(this, "there is no Python");
  });

  beforeEach(async () => {
    bed = await openInvokerBed();
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
  });

  it("run cold and warm", async () => {
    const name = put("hello.handler");
    expect(payloadOf(await bed.invoke(name, { name: "Ada" }))).to.deep.equal({ hello: "Ada" });
    expect(payloadOf(await bed.invoke(name, { name: "Grüße 🎉" }))).to.deep.equal({ hello: "Grüße 🎉" });
    expect(bed.records.map(({ coldStart }) => coldStart)).to.deep.equal([true, false]);
  });

  it("are found in packages and folders", async () => {
    expect(payloadOf(await bed.invoke(put("package.module.handler")))).to.equal("package.module");
    expect(payloadOf(await bed.invoke(put("package/module.handler")))).to.equal("package.module");
  });

  it("get a context", async () => {
    const name = put("hello.context_of", { timeout: 7 });
    const clientcontext = Buffer.from('{"custom":{"größe":"1"}}').toString("base64");
    const context = payloadOf(await bed.invoke(name, {}, { clientcontext })) as Record<string, unknown>;
    expect(context).to.deep.include({
      function_name: name,
      function_version: "$LATEST",
      invoked_function_arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      memory_limit_in_mb: "128",
      log_group_name: `/aws/lambda/${name}`,
      identity: [null, null],
      client: { größe: "1" },
    });
    expect(context["log_stream_name"]).to.match(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(context["aws_request_id"]).to.equal(bed.records[0]?.requestId);
    expect(context["remaining"]).to.be.within(1, 7_000);
  });

  it("print as they like, and log with level, time and request id", async () => {
    const name = put("prints.handler");
    await bed.invoke(name);
    const outcome = await bed.invoke(name);
    const id = bed.records[1]?.requestId;
    expect(logOf(outcome)).to.match(new RegExp(`\\nplain\\n\\[INFO\\]\\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\t${id}\\tcareful\\nEND`));
  });

  const cases: readonly (readonly [fact: string, handler: string, event: unknown, type: string, message: RegExp | string])[] = [
    ["raise", "failures.raises", {}, "OrderError", "no such order"],
    ["exit with 1", "failures.exits", { code: 1 }, "Runtime.ExitError", /exit status 1$/],
    ["exit with 0", "failures.exits", { code: 0 }, "Runtime.ExitError", /Runtime exited without providing a reason$/],
    ["crash", "failures.segfaults", {}, "Runtime.ExitError", /signal: segmentation fault$/],
    [
      "return what JSON cannot hold",
      "failures.unserializable",
      {},
      "Runtime.MarshalError",
      "Unable to marshal response: Object of type set is not JSON serializable",
    ],
    ["return a circle", "failures.circular", {}, "Runtime.MarshalError", "Unable to marshal response: Circular reference detected"],
    [
      "import what is missing",
      "missing_module.handler",
      {},
      "Runtime.ImportModuleError",
      "Unable to import module 'missing_module': No module named 'no_such_module'",
    ],
    ["are missing", "hello.absent", {}, "Runtime.HandlerNotFound", "Handler 'absent' missing on module 'hello'"],
    ["have a bad name", "hello", {}, "Runtime.MalformedHandlerName", "Bad handler 'hello': not enough values to unpack (expected 2, got 1)"],
    ["raise while they are loaded", "init_raises.handler", {}, "KeyError", "'not today'"],
  ];
  for (const [fact, handler, event, type, message] of cases) {
    it(`${fact}: ${type}`, async () => {
      const error = errorOf(await bed.invoke(put(handler), event));
      expect(error["errorType"]).to.equal(type);
      if (typeof message === "string") expect(error["errorMessage"]).to.equal(message);
      else expect(error["errorMessage"]).to.match(message);
    });
  }

  it("have a syntax error: Runtime.UserCodeSyntaxError", async () => {
    const codeDirectory = mkdtempSync(join(tmpdir(), "syntax-"));
    writeFileSync(join(codeDirectory, "index.py"), "def handler(event, context)\n    return 1\n");
    const error = errorOf(await bed.invoke(put("index.handler", { codeDirectory })));
    rmSync(codeDirectory, { recursive: true });
    expect(error["errorType"]).to.equal("Runtime.UserCodeSyntaxError");
    expect(error["errorMessage"]).to.match(/^Syntax error in module 'index': .*\(index\.py, line 1\)$/);
    expect((error["stackTrace"] as string[])[0]).to.match(/^ {2}File ".*index\.py" Line 1\n {4}def handler\(event, context\)\n$/);
  });

  it("give message, type, request id and a trace that begins in the function", async () => {
    const outcome = await bed.invoke(put("failures.raises"));
    const error = errorOf(outcome);
    expect(Object.keys(error)).to.deep.equal(["errorMessage", "errorType", "requestId", "stackTrace"]);
    expect(error["requestId"]).to.equal(bed.records[0]?.requestId);
    expect(error["stackTrace"]).to.have.length(1);
    expect((error["stackTrace"] as string[])[0]).to.match(/^ {2}File ".*failures\.py", line \d+, in raises\n {4}raise OrderError\("no such order"\)\n$/);
    expect(logOf(outcome)).to.include("[ERROR] OrderError: no such order\nTraceback (most recent call last):\n\u00a0\u00a0File ");
  });

  it("use what layers have: modules, packages of the version, programs", async () => {
    const directory = mkdtempSync(join(tmpdir(), "layers-"));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text, { mode: 0o755 });
    };
    write("one/python/common.py", "word = 'module'");
    write(`two/python/lib/${runtime}/site-packages/special/__init__.py`, "word = 'package'");
    write("two/bin/greet", "#!/bin/sh\necho program\n");
    write(
      "code/index.py",
      "import subprocess\nimport common, special\n\ndef handler(event, context):\n    return [common.word, special.word, subprocess.check_output(['greet']).decode().strip()]\n",
    );
    const layers = ["one", "two"].map((name) => join(directory, name));
    const found = payloadOf(await bed.invoke(put("index.handler", { codeDirectory: join(directory, "code"), layers })));
    rmSync(directory, { recursive: true });
    expect(found).to.deep.equal(["module", "package", "program"]);
  });

  it("leave characters beyond ASCII as they are from python3.12 on", async () => {
    const texts = [];
    for (const version of ["python3.11", "python3.12"]) {
      const outcome = await bed.invoke(bed.put("prints.unicode", { runtime: version, revisionId: version }), { name: "é" });
      texts.push(outcome.status === "succeeded" && outcome.payload?.text);
    }
    expect(texts).to.deep.equal(['"\\u00fc\\u00e9"', '"üé"']);
  });

  it("run on the nearest interpreter when theirs is missing, and we say so", async () => {
    const name = bed.put("hello.handler", { runtime: "python3.99" });
    expect(payloadOf(await bed.invoke(name))).to.deep.equal({ hello: "world" });
    const [warning] = bed.logged.filter(({ level }) => level === "warn");
    expect(warning?.message).to.match(/^no interpreter for python3\.99: its functions run on Python 3\.\d+/);
  });
});
