import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Outcome } from "../../core/outcome.ts";
import { HANDLERS, type InvokerBed, openInvokerBed } from "../../test/support/invoker.ts";
import { skipAloud } from "../../test/support/skip-aloud.ts";
import { onPath } from "./programs.ts";
import type { InterpreterPolicy } from "./runtime.ts";

const [ruby] = await onPath("ruby");
if (!ruby) process.stderr.write("      (no Ruby here: its functions are not tested)\n");

/** Answers each event with the event, in nothing but a shell and curl. */
const SHELL = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while curl -sf -D "$TMPDIR/head" -o "$TMPDIR/event" "$api/next"; do
  id=$(tr -d '\\r' <"$TMPDIR/head" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //ip')
  curl -sf -o /dev/null --data-binary "@$TMPDIR/event" "$api/$id/response"
done
`;

function answerOf(outcome: Outcome): unknown {
  if (outcome.status === "succeeded") return outcome.payload?.value;
  return outcome.status === "returned" ? outcome.error.payload.value : outcome;
}

describe("runtimes", () => {
  let bed: InvokerBed;
  let directory: string;

  const open = async (interpreters: InterpreterPolicy = "installed") => {
    bed = await openInvokerBed({ interpreters });
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "runtimes-"));
    await open();
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Writes files, all of them executable. */
  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
      chmodSync(join(directory, name), 0o755);
    }
  }

  const call = async (runtime: string, handler: string, more: Partial<FunctionDefinition> = {}, event: unknown = { name: "Ada" }) =>
    answerOf(await bed.invoke(bed.put(handler, { name: "f", runtime, codeDirectory: directory, memorySize: 512, ...more }), event)) as Record<string, string>;

  describe("provided", () => {
    it("runs a shell script", async () => {
      write({ bootstrap: SHELL });
      expect(await call("provided.al2023", "any")).to.deep.equal({ name: "Ada" });
    });

    it("takes the bootstrap of a layer when the code has none", async () => {
      write({ "layer/bootstrap": SHELL, "code/readme": "" });
      const more = { codeDirectory: join(directory, "code"), layers: [join(directory, "layer")] };
      expect(await call("provided.al2", "any", more)).to.deep.equal({ name: "Ada" });
    });

    it("says where it looked when there is none, or one that cannot be run", async () => {
      write({ bootstrap: SHELL });
      chmodSync(join(directory, "bootstrap"), 0o644);
      const error = await call("provided.al2023", "any");
      expect(error["errorType"]).to.equal("Runtime.InvalidEntrypoint");
      expect(error["errorMessage"]).to.match(/^RequestId: \S{36} Error: Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]$/);
    });
  });

  describe("TypeScript", () => {
    it("is run as it is, with enums, namespaces of types, and what it imports", async () => {
      write({
        "src/app.ts":
          'import { word } from "./lib/word";\nenum Kind { Loud = 5 }\nexport const handler = async (): Promise<unknown> => [word, Kind.Loud, __filename];',
        "src/lib/word.ts": 'export const word: string = "together";',
      });
      const [word, kind, file] = (await call("nodejs24.x", "src/app.handler")) as unknown as string[];
      expect([word, kind]).to.deep.equal(["together", 5]);
      expect(file).to.match(/\/src\/app\.ts$/);
    });

    it("may be a module, and await outside of functions", async () => {
      write({ "app.mts": "const word: string = await Promise.resolve(import.meta.url);\nexport const handler = async () => word;" });
      expect(await call("nodejs24.x", "app.handler")).to.match(/^file:.*\/app\.mts$/);
    });

    for (const file of ["app.ts", "app.mts"]) {
      it(`is named in stack traces, by its own lines (${file})`, async () => {
        write({ [file]: "interface Order {\n  id: string;\n}\n\nexport const handler = async (order: Order) => {\n  throw new Error(order.id);\n};" });
        const { trace } = (await call("nodejs24.x", "app.handler")) as unknown as { trace: string[] };
        expect(trace[1]).to.match(new RegExp(`${file.replace(".", "\\.")}:6:9\\)?$`));
      });
    }

    it("that cannot be read is a Runtime.UserCodeSyntaxError", async () => {
      write({ "app.ts": "export const handler =\n  = 1;" });
      expect(await call("nodejs24.x", "app.handler")).to.deep.equal({
        errorType: "Runtime.UserCodeSyntaxError",
        errorMessage: 'SyntaxError: Unexpected "=" (app.ts:2)',
      });
    });

    it("that imports what is not there is a Runtime.ImportModuleError", async () => {
      write({ "app.ts": 'import "./nowhere";\nexport const handler = 1;' });
      expect(await call("nodejs24.x", "app.handler")).to.include({ errorType: "Runtime.ImportModuleError" });
    });
  });

  describe("Ruby", () => {
    before(function () {
      if (!ruby) skipAloud(this, "there is no Ruby");
    });
    const code = { codeDirectory: join(HANDLERS, "ruby") };

    it("runs a method, or one of a class", async () => {
      expect(await call("ruby3.4", "app.hello", code)).to.deep.include({ hello: "Ada", function: "f" });
      expect(await call("ruby3.4", "app.Shop::Greeter.hello", { ...code, revisionId: "2" })).to.equal("Grüße, Ada");
    });

    it("reports what a handler raises, with the function's own lines", async () => {
      const error = await call("ruby3.4", "app.raises", code);
      expect(error).to.deep.include({ errorType: "Function<ArgumentError>", errorMessage: "no such order" });
      expect(error["stackTrace"]).to.have.length(1);
    });

    it("exits, misses a method, a file, and a handler's form", async () => {
      const types = [];
      for (const handler of ["app.exits", "app.nothing", "nothing.hello", "app"]) {
        types.push((await call("ruby3.4", handler, { ...code, revisionId: handler }))["errorType"]);
      }
      expect(types).to.deep.equal(["Runtime.ExitError", "Init<NoMethodError>", "Init<LoadError>", "Runtime.MalformedHandlerName"]);
    });
  });

  describe("AWS_LAMBDA_EXEC_WRAPPER", () => {
    const wrapper = (path: string): Partial<FunctionDefinition> => ({ environment: { AWS_LAMBDA_EXEC_WRAPPER: path } });

    it("starts the runtime, from the code or a layer", async () => {
      const script = '#!/bin/sh\nexport WRAPPED="$(basename "$1")"\nexec "$@"\n';
      write({ wrap: script, "layer/wrap": script, "app.mjs": "export const handler = async () => process.env.WRAPPED;" });
      expect(await call("nodejs24.x", "app.handler", wrapper("/var/task/wrap"))).to.equal("node");
      expect(await call("nodejs24.x", "app.handler", { ...wrapper("/opt/wrap"), layers: [join(directory, "layer")], revisionId: "2" })).to.equal("node");
    });

    it("that is missing ends the runtime with 127", async () => {
      const error = await call("python3.13", "app.handler", wrapper("/opt/missing"));
      expect(error["errorMessage"]).to.match(/Runtime exited with error: exit status 127$/);
    });
  });

  describe("what is not there", () => {
    const path = process.env["PATH"];
    afterEach(() => {
      process.env["PATH"] = path;
    });

    it("is said of .NET and of containers, with what to do", async () => {
      process.env["PATH"] = directory;
      expect((await call("dotnet8", "App"))["errorMessage"]).to.contain("dotnet8 needs .NET, and there is no `dotnet` on the PATH: install the .NET 8 runtime");
      const image = await call("", "", { packageType: "Image", imageUri: "hello:latest", revisionId: "2" });
      expect(image["errorMessage"]).to.contain("neither docker nor podman is on the PATH");
    });

    it("is replaced by the nearest, and we say so once", async () => {
      write({ "app.mjs": "export const handler = async () => process.version;" });
      expect(await call("nodejs97.x", "app.handler")).to.match(/^v/);
      await call("nodejs97.x", "app.handler", { revisionId: "2" });
      const warnings = bed.logged.filter(({ level }) => level === "warn").map(({ message }) => message);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/^no interpreter for nodejs97\.x: its functions run on Node \d+\.\d+\.\d+; Node 97 is fetched with npm/);
    });

    it("is an error when nothing else will do", async () => {
      await bed[Symbol.asyncDispose]();
      await open("strict");
      expect((await call("python3.99", "app.handler"))["errorMessage"]).to.match(
        /there is no interpreter for python3\.99 \(strict: Python 3\.\d+ .*will not do\)/,
      );
    });
  });

  it("start .NET assemblies and class libraries through the function's own package", async () => {
    const path = process.env["PATH"];
    write({
      "bin/dotnet": '#!/bin/sh\n[ "$1" = --list-runtimes ] && echo "Microsoft.NETCore.App 8.0.11 [/usr]" && exit\necho "$@"; exit 3\n',
      "App.dll": "",
      "Amazon.Lambda.RuntimeSupport.dll": "",
    });
    process.env["PATH"] = `${join(directory, "bin")}:${path}`;
    await call("dotnet8", "App::Ns.Class::Method");
    process.env["PATH"] = path;
    expect(bed.lines.join("\n")).to.contain(`RuntimeSupport.dll App::Ns.Class::Method`);
  });
});
