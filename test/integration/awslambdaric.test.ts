// AWS's own Python runtime client, unmodified, against our Runtime API.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Payload } from "../../core/payload.ts";
import { dispatch } from "../../invoker/runtime-api/next.ts";
import { RuntimeApi } from "../../invoker/runtime-api/server.ts";
import { type RuntimeAnswer, RuntimeSession } from "../../invoker/runtime-api/session.ts";
import { installAwslambdaric } from "../support/awslambdaric.ts";
import { HANDLERS } from "../support/invoker.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

describe("awslambdaric from PyPI", function () {
  this.timeout(180_000);
  const target = mkdtempSync(join(tmpdir(), "awslambdaric-"));
  let interpreter: string | undefined;
  let api: RuntimeApi;
  let session: RuntimeSession;
  let child: ChildProcess;
  let output: string;
  let ready: PromiseWithResolvers<void>;
  let answered: PromiseWithResolvers<RuntimeAnswer>;

  before(async function () {
    interpreter = (await installAwslambdaric(target))?.path;
    if (!interpreter) skipUnlessInCi(this, "no Python for which pip has awslambdaric");
  });

  after(() => rmSync(target, { recursive: true, force: true }));

  /** Starts the client with a handler. */
  async function start(handler: string): Promise<void> {
    ready = Promise.withResolvers();
    answered = Promise.withResolvers();
    output = "";
    api = await RuntimeApi.listen();
    session = new RuntimeSession({
      onNext: () => ready.resolve(),
      onAnswer: (answer) => answered.resolve(answer),
      onInitError: (body, errorType) => answered.resolve({ kind: "error", body, errorType }),
    });
    // The client speaks the Runtime API alone: it never asks for extensions or telemetry.
    api.begin({ session } as Parameters<RuntimeApi["begin"]>[0]);
    child = spawn(interpreter as string, ["-m", "awslambdaric", handler], {
      cwd: join(HANDLERS, "python"),
      env: { AWS_LAMBDA_RUNTIME_API: api.address, PYTHONPATH: target, AWS_LAMBDA_FUNCTION_NAME: "F", AWS_EXECUTION_ENV: "AWS_Lambda_python3.13" },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  }

  async function invoke(event: unknown): Promise<{ kind: string; value: unknown }> {
    await ready.promise;
    ready = Promise.withResolvers();
    answered = Promise.withResolvers();
    dispatch(session, {
      requestId: "8f507cfc-example-4697-b07a-ac58fc914c95",
      payload: Payload.of(event),
      deadline: Number.MAX_SAFE_INTEGER,
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:F",
      traceId: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
      clientContext: '{"custom":{"größe":"1"}}',
    });
    const answer = await answered.promise;
    return { kind: answer.kind, value: "body" in answer ? JSON.parse(answer.body.toString()) : undefined };
  }

  afterEach(async () => {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await exited;
    await api[Symbol.asyncDispose]();
  });

  it("takes events and answers them, one after the other", async () => {
    await start("hello.handler");
    for (const name of ["Ada", "Grüße 🎉"]) expect(await invoke({ name })).to.deep.equal({ kind: "response", value: { hello: name } });
  });

  it("brings large events and answers", async () => {
    await start("hello.handler");
    const name = "x".repeat(5_000_000);
    expect(await invoke({ name })).to.deep.equal({ kind: "response", value: { hello: name } });
  });

  it("hands on the context", async () => {
    await start("hello.context_of");
    const { value } = await invoke({});
    expect(value).to.deep.include({ aws_request_id: "8f507cfc-example-4697-b07a-ac58fc914c95", client: { größe: "1" } });
  });

  it("reports what a handler raises, and takes the next event", async () => {
    await start("failures.raises");
    for (let turn = 1; turn <= 2; turn++) {
      const { kind, value } = await invoke({});
      expect(kind).to.equal("error");
      expect(value).to.deep.include({ errorType: "OrderError", errorMessage: "no such order" });
    }
    expect(output).to.include("[ERROR] OrderError: no such order");
  });

  it("reports a module that is missing as an init error", async () => {
    await start("missing_module.handler");
    const answer = await answered.promise;
    expect(answer.kind === "error" && JSON.parse(answer.body.toString())).to.deep.include({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Unable to import module 'missing_module': No module named 'no_such_module'",
    });
  });
});
