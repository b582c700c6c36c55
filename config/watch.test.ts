// Following the file and the code: what is saved is applied, what is broken changes nothing.
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import { Logger, type LogLine } from "../core/logger.ts";
import { applyConfig } from "./apply.ts";
import { FakeAws } from "./fake-aws.ts";
import { loadConfig } from "./load.ts";
import { watchConfig } from "./watch.ts";

const clock = new SystemClock();
let directory: string;
let file: string;
let aws: FakeAws;
let lines: LogLine[];
let watch: AsyncDisposable;

const TEXT = "functions:\n  f: { handler: app.handler, runtime: nodejs24.x, code: src }\n";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lambdabus-watch-"));
  file = join(directory, "lambdabus.yaml");
  await mkdir(join(directory, "src/inner"), { recursive: true });
  await writeFile(join(directory, "src/app.mjs"), "export const handler = () => 1;");
  await writeFile(file, TEXT);
  aws = new FakeAws();
  lines = [];
  const options = { aws, logger: new Logger("info", (line) => lines.push(line)), cacheDirectory: join(directory, ".cache"), hostClock: clock };
  const config = await loadConfig(file);
  await applyConfig(config, options);
  aws.calls.length = 0;
  watch = await watchConfig(config, options);
});

afterEach(async () => {
  await watch[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

/** Waits for the operating system to tell of a change. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await clock.sleep(10);
}

describe("watching", () => {
  it("replaces the code of a function when a file of it changes, once for changes that come together", async () => {
    // In one turn, so that no machine is slow enough to come between them.
    writeFileSync(join(directory, "src/app.mjs"), "export const handler = () => 2;");
    writeFileSync(join(directory, "src/inner/more.mjs"), "");
    await until(() => lines.some(({ message }) => message === "code replaced"));
    expect(aws.inputs("UpdateFunctionCode")).to.deep.equal([{ FunctionName: "f", S3Bucket: "hot-reload", S3Key: join(directory, "src") }]);
  });

  it("applies the file again when it changes", async () => {
    await writeFile(file, TEXT.replace("code: src", "code: src, timeout: 9"));
    await until(() => lines.some(({ message }) => message === "configuration applied again"));
    expect(aws.inputs("UpdateFunctionConfiguration")[0]).to.include({ Timeout: 9 });
  });

  it("tells what is wrong with a changed file, and leaves everything as it was", async () => {
    await writeFile(file, TEXT.replace("code: src", "kode: src"));
    await until(() => lines.length > 0);
    expect(lines[0]).to.deep.include({ level: "error", message: "change not applied: what runs stays as it was" });
    expect(lines[0]!.fields["error"]).to.contain(`${file}:2: functions.f.kode: unknown key \`kode\`; did you mean \`code\`?`);
    expect(aws.calls).to.deep.equal([]);
  });

  it("does not look at what is installed, hidden or compiled", async () => {
    await mkdir(join(directory, "src/node_modules"));
    await writeFile(join(directory, "src/node_modules/x.js"), "");
    await writeFile(join(directory, "src/.swap"), "");
    await clock.sleep(200);
    expect(aws.calls).to.deep.equal([]);
  });

  it("keeps the code that runs while a file does not parse, says where and why, and replaces it when all of them do", async () => {
    const [app, more] = [join(directory, "src/app.mjs"), join(directory, "src/inner/more.ts")];
    writeFileSync(app, "export const handler = () => {");
    writeFileSync(more, "export const more: number = ;");
    await until(() => lines.length > 0);
    expect(lines[0]).to.include({ level: "error" });
    expect(lines[0]!.fields["error"]).to.match(/src\/(app\.mjs|inner\/more\.ts):1: (Unexpected|Expected) /);
    writeFileSync(app, "export const handler = () => 2;");
    await until(() => lines.length > 1);
    expect(lines[1]!.fields["error"]).to.contain(`${more}:1: Unexpected ";"`);
    expect(aws.inputs("UpdateFunctionCode")).to.deep.equal([]);
    writeFileSync(more, "export const more: number = 1;");
    await until(() => lines.length > 2);
    expect(lines[2]).to.include({ level: "info", message: "code replaced" });
    expect(aws.inputs("UpdateFunctionCode")).to.have.length(1);
  });

  it("keeps the code that runs while the handler's module is gone", async () => {
    await rm(join(directory, "src/app.mjs"));
    await until(() => lines.length > 0);
    expect(lines[0]!.fields["error"]).to.match(/lambdabus\.yaml:2: there is no app\.js, /);
    expect(aws.calls).to.deep.equal([]);
  });
});
