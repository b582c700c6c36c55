// What Python functions log: line for line what AWS's own runtime client logs, in both formats, on the same interpreter.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import { installAwslambdaric } from "../support/awslambdaric.ts";
import { HANDLERS, type InvokerBed, openInvokerBed } from "../support/invoker.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const HANDLED = ["logs.handler", "logs.raises", "logs.says_nothing", "failures.unserializable"];
const NOT_LOADED = ["hello.absent", "hello", "missing_module.handler", "init_raises.handler", "syntax.handler"];

describe("Python logs, beside those of awslambdaric", function () {
  this.timeout(60_000);
  const code = mkdtempSync(join(tmpdir(), "python-logs-"));
  let runtime: string;
  let bed: InvokerBed;

  before(async function () {
    const target = join(code, "client");
    const interpreter = await installAwslambdaric(target);
    if (!interpreter) return skipUnlessInCi(this, "no Python for which pip has awslambdaric");
    runtime = `python3.${interpreter.minor}`;
    cpSync(join(HANDLERS, "python"), code, { recursive: true });
    writeFileSync(join(code, "syntax.py"), "def handler(event, context)\n    return 1\n");
    const start = `PYTHONPATH="${target}" exec ${interpreter.path} -m awslambdaric "$_HANDLER"`;
    writeFileSync(join(code, "bootstrap"), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
    bed = await openInvokerBed({ config: { isolation: "none" } });
  });

  after(async () => {
    await bed?.[Symbol.asyncDispose]();
    rmSync(code, { recursive: true, force: true });
  });

  /** What the function's process printed in one invocation. */
  async function printed(handler: string, more: Partial<FunctionDefinition>): Promise<string[]> {
    const name = bed.put(handler, { codeDirectory: code, revisionId: JSON.stringify(more), ...more });
    await bed.invoke(name);
    const { log, requestId } = bed.records.at(-1) as InvocationRecord;
    return comparable(log, requestId);
  }

  for (const logFormat of ["Text", "JSON"] as const) {
    for (const handler of [...HANDLED, ...NOT_LOADED]) {
      it(`are the same in the ${logFormat} format: ${handler}`, async () => {
        const levels = logFormat === "JSON" ? { applicationLogLevel: handler === "logs.handler" ? "TRACE" : "INFO", systemLogLevel: "WARN" } : {};
        const theirs = await printed(handler, { logFormat, ...levels, runtime: "provided.al2023" });
        const ours = await printed(handler, { logFormat, ...levels, runtime });
        expect(ours).to.deep.equal(theirs).and.not.to.deep.equal([]);
      });
    }
  }

  it("keep to the function's level in the JSON format, but for what is just printed", async () => {
    const lines = await printed("logs.handler", { logFormat: "JSON", applicationLogLevel: "FATAL", systemLogLevel: "WARN", runtime });
    expect(lines[0]).to.equal("plain");
    expect(lines.slice(1).map((line) => JSON.parse(line))).to.deep.equal([
      { timestamp: "TIME", level: "CRITICAL", message: "of the root", logger: "root", requestId: "ID" },
    ]);
  });
});

/**
 * Without the platform's lines, times and ids. On a pipe, AWS's client does not end an event that tells of an exception, which Lambda's own
 * channel makes good; the advice that it gives after a failed Init is not ours to give.
 */
function comparable(log: string, requestId: string): string[] {
  const alike = log
    .replaceAll(requestId, "ID")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, "TIME")
    .replaceAll("'nothing'[", "'nothing'\n[");
  return alike.split("\n").filter((line) => line !== "" && !/^(INIT_|START |END |REPORT )|"type":"platform\.|LAMBDA_WARNING/.test(line));
}
