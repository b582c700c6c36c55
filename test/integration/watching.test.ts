// Code that is saved runs from the next invocation on, in every language that needs no build; code that is saved halfway does not.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findPython } from "../../config/build/python.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

interface Language {
  readonly runtime: string;
  readonly file: string;
  /** A handler that answers with the number. */
  write(number: number): string;
  /** The same, saved before its end was written. */
  readonly half: string;
  /** What is said of that. */
  readonly fault: RegExp;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  JavaScript: {
    runtime: "nodejs24.x",
    file: "app.mjs",
    write: (number) => `export const handler = async () => ${number};\n`,
    half: "export const handler = async () => {\n  return 2;\n",
    fault: /app\.mjs:\d: Unexpected end of file/,
  },
  TypeScript: {
    runtime: "nodejs24.x",
    file: "app.ts",
    write: (number) => `export const handler = async (_event: unknown): Promise<number> => ${number};\n`,
    half: "export const handler = async (): Promise<number> => {\n  return 2;\n",
    fault: /app\.ts:\d: Unexpected end of file/,
  },
  Python: {
    runtime: "python3.13",
    file: "app.py",
    write: (number) => `def handler(event, context):\n    return ${number}\n`,
    half: "def handler(event, context):\n    return (\n",
    fault: /app\.py:2: '\(' was never closed/,
  },
};

describe("a file that is saved", function () {
  this.timeout(60_000);

  for (const [language, { runtime, file, write, half, fault }] of Object.entries(LANGUAGES)) {
    it(`runs from the next invocation on, in ${language}, and not while it does not parse`, async function () {
      if (language === "Python" && !(await findPython(runtime))) skipUnlessInCi(this, "no Python");
      const directory = mkdtempSync(join(tmpdir(), "lambdabus-watching-"));
      const save = (text: string) => writeFileSync(join(directory, "src", file), text);
      const { lines, logger } = listener();
      try {
        mkdirSync(join(directory, "src"));
        save(write(1));
        writeFileSync(join(directory, "lambdabus.yaml"), `functions:\n  app: { handler: app.handler, runtime: ${runtime}, code: src }\n`);
        await using simulator = await start({ file: join(directory, "lambdabus.yaml"), clock: "real", watch: true, logger });
        expect(await answer(simulator)).to.equal("1");
        save(write(2));
        await lines.one("code replaced");
        expect(await answer(simulator)).to.equal("2");
        save(half);
        const { fields } = await lines.one("change not applied: what runs stays as it was");
        expect(fields["error"]).to.match(fault);
        expect(await answer(simulator)).to.equal("2");
        save(write(3));
        await lines.one("code replaced");
        expect(await answer(simulator)).to.equal("3");
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    });
  }
});

async function answer({ aws }: TestSimulator): Promise<string> {
  const { Payload } = await aws.call<{ Payload: Uint8Array }>("lambda", "Invoke", { FunctionName: "app" });
  return Buffer.from(Payload).toString();
}

/** A log whose lines can be waited for, each once. */
function listener() {
  const waiting = new Map<string, (line: LogLine) => void>();
  const come: LogLine[] = [];
  const logger = new Logger("info", (line) => {
    const take = waiting.get(line.message);
    waiting.delete(line.message);
    if (take) take(line);
    else come.push(line);
  });
  const one = (message: string): Promise<LogLine> => {
    const index = come.findIndex((line) => line.message === message);
    if (index >= 0) return Promise.resolve(come.splice(index, 1)[0] as LogLine);
    return new Promise((resolve) => waiting.set(message, resolve));
  };
  return { logger, lines: { one } };
}
