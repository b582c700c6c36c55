// AWS's own runtime clients, unmodified, in our environments: whatever language a function is in, it succeeds and fails in the same ways.
import { execFile } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Outcome } from "../../core/outcome.ts";
import { findJdks } from "../../invoker/runtimes/java/jdks.ts";
import { onPath } from "../../invoker/runtimes/programs.ts";
import { findInterpreters } from "../../invoker/runtimes/python/interpreters.ts";
import { HANDLERS, type InvokerBed, openInvokerBed } from "../support/invoker.ts";
import { skipAloud, skipUnlessInCi } from "../support/skip-aloud.ts";

const run = promisify(execFile);
const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");

/** What makes a client's function, and what its handlers are called. */
interface Client {
  readonly name: string;
  readonly raised: { readonly errorType: string; readonly errorMessage: string };
  readonly handlers: Readonly<Record<"hello" | "raises" | "exits" | "sleeps", string>>;
  /** Not every machine that judges a change has what it takes. */
  readonly optional?: true;
  /** Builds the code; undefined where a tool that it takes is missing. */
  prepare(directory: string): Promise<Partial<FunctionDefinition> | undefined>;
}

const python: Client = {
  name: "awslambdaric from PyPI",
  raised: { errorType: "OrderError", errorMessage: "no such order" },
  handlers: { hello: "hello.handler", raises: "failures.raises", exits: "failures.exits", sleeps: "sleeps.handler" },
  async prepare(directory) {
    cpSync(join(HANDLERS, "python"), directory, { recursive: true });
    writeFileSync(join(directory, "sleeps.py"), "import time\ndef handler(event, context):\n    time.sleep(60)\n");
    const client = join(directory, "client");
    for (const { path } of await findInterpreters()) {
      const install = ["-m", "pip", "install", "--quiet", "--target", client, "--only-binary", "awslambdaric", "awslambdaric"];
      if (!(await succeeds(path, install, directory))) continue;
      executable(join(directory, "bootstrap"), `#!/bin/sh\nPYTHONPATH="$LAMBDA_TASK_ROOT/client" exec ${path} -m awslambdaric "$_HANDLER"\n`);
      return { runtime: "provided.al2023" };
    }
    return undefined;
  },
};

const java: Client = {
  name: "aws-lambda-java-runtime-interface-client from Maven Central",
  raised: { errorType: "java.lang.IllegalStateException", errorMessage: "no such order" },
  handlers: {
    hello: "example.Handler::hello",
    raises: "example.Handler::raises",
    exits: "example.Handler::exits",
    sleeps: "example.Handler::sleeps",
  },
  async prepare(directory) {
    const [jdk] = (await findJdks()).filter(({ home, major }) => major >= 17 && existsSync(join(home, "bin/javac")));
    if (!jdk || !(await succeeds("mvn", ["--version"], directory))) return undefined;
    await run(join(jdk.home, "bin/javac"), ["-d", directory, join(HANDLERS, "java/example/Handler.java")]);
    return { runtime: `java${jdk.major}`, memorySize: 512 };
  },
};

const go: Client = {
  name: "aws-lambda-go",
  raised: { errorType: "errorString", errorMessage: "no such order" },
  handlers: { hello: "hello", raises: "raises", exits: "exits", sleeps: "sleeps" },
  async prepare(directory) {
    const build = ["build", "-tags", "lambda.norpc", "-o", join(directory, "bootstrap"), "."];
    return (await succeeds("go", build, join(HANDLERS, "go"))) ? { runtime: "provided.al2023" } : undefined;
  },
};

const rust: Client = {
  name: "lambda_runtime from crates.io",
  optional: true,
  raised: { errorType: "OrderError", errorMessage: "no such order" },
  handlers: { hello: "hello", raises: "raises", exits: "exits", sleeps: "sleeps" },
  async prepare(directory) {
    const target = join(cache, "rust");
    const build = ["build", "--quiet", "--locked", "--target-dir", target];
    if (!(await succeeds("cargo", build, join(HANDLERS, "rust")))) return undefined;
    cpSync(join(target, "debug/bootstrap"), join(directory, "bootstrap"));
    return { runtime: "provided.al2023" };
  },
};

const NODE_CLIENT = "aws-lambda-ric@3.3.0";

const node: Client = {
  name: "aws-lambda-ric from npm",
  optional: true,
  raised: { errorType: "RangeError", errorMessage: "too far" },
  handlers: { hello: "hello.handler", raises: "throws.handler", exits: "exits.handler", sleeps: "sleeping.handler" },
  async prepare(directory) {
    const client = await buildNodeClient();
    if (!client) return undefined;
    cpSync(join(HANDLERS, "nodejs"), directory, { recursive: true });
    writeFileSync(join(directory, "sleeping.mjs"), "export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));\n");
    for (const part of ["bin", "dist", "package.json"]) cpSync(join(client, part), join(directory, "client", part), { recursive: true });
    cpSync(process.execPath, join(directory, "node"));
    executable(join(directory, "bootstrap"), '#!/bin/sh\nexec "$LAMBDA_TASK_ROOT/node" "$LAMBDA_TASK_ROOT/client/bin/index.mjs" "$_HANDLER"\n');
    return { runtime: "provided.al2023" };
  },
};

/** Half of it is C++, which is built in a minute or two, once. Its directory. */
async function buildNodeClient(): Promise<string | undefined> {
  const directory = join(cache, NODE_CLIENT.replace("@", "-"));
  const client = join(directory, "node_modules/aws-lambda-ric");
  if (existsSync(join(client, "dist/rapid-client.node"))) return client;
  const tools = await Promise.all(["autoreconf", "libtoolize", "cmake", "make", "c++", "npm"].map(onPath));
  if (tools.some((found) => found.length === 0)) return undefined;
  mkdirSync(directory, { recursive: true });
  return (await succeeds("npm", ["install", "--prefix", directory, "--no-audit", "--no-fund", NODE_CLIENT], directory)) ? client : undefined;
}

async function succeeds(command: string, args: readonly string[], cwd: string): Promise<boolean> {
  return run(command, args, { cwd }).then(
    () => true,
    () => false,
  );
}

function executable(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function answerOf(outcome: Outcome): unknown {
  if (outcome.status === "succeeded") return outcome.payload?.value;
  return outcome.status === "returned" ? outcome.error.payload.value : outcome;
}

for (const client of [python, java, go, rust, node]) {
  describe(client.name, function () {
    this.timeout(300_000);
    let directory: string;
    let bed: InvokerBed;
    let definition: Partial<FunctionDefinition>;

    before(async function () {
      directory = mkdtempSync(join(tmpdir(), "runtime-client-"));
      const prepared = await client.prepare(directory);
      if (!prepared) return (client.optional ? skipAloud : skipUnlessInCi)(this, `a tool is missing that ${client.name} is built with`);
      definition = { codeDirectory: directory, timeout: 10, ...prepared };
      bed = await openInvokerBed({ cacheDirectory: cache, interpreters: "best" });
    });

    after(async () => {
      await bed?.[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    });

    const put = (handler: keyof Client["handlers"], more: Partial<FunctionDefinition> = {}) => bed.put(client.handlers[handler], { ...definition, ...more });

    it("takes events and answers them, one after the other", async () => {
      const name = put("hello");
      for (const who of ["Ada", "Grüße 🎉"]) expect(answerOf(await bed.invoke(name, { name: who }))).to.deep.equal({ hello: who });
      expect(bed.records.map(({ coldStart }) => coldStart)).to.deep.equal([true, false]);
    });

    it("reports what a handler raises, and takes the next event", async () => {
      const name = put("raises");
      for (let turn = 1; turn <= 2; turn++) expect(answerOf(await bed.invoke(name, { name: "Ada" }))).to.deep.include(client.raised);
      expect(bed.records.at(-1)).to.deep.include({ coldStart: false, outcome: "error" });
    });

    it("exits, and is started again for the next event", async () => {
      const name = put("exits");
      for (let turn = 1; turn <= 2; turn++) {
        const error = answerOf(await bed.invoke(name, { code: 1 })) as Record<string, string>;
        expect(error["errorType"]).to.equal("Runtime.ExitError");
        expect(error["errorMessage"]).to.match(/Runtime exited with error: exit status 1$/);
      }
    });

    it("sleeps past its timeout, and is ended", async () => {
      const error = answerOf(await bed.invoke(put("sleeps", { timeout: 1 }))) as Record<string, string>;
      expect(error["errorType"]).to.equal("Sandbox.Timedout");
      expect(error["errorMessage"]).to.match(/Task timed out after 1\.00 seconds$/);
    });
  });
}
