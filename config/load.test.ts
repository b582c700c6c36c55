// The configuration file: what is read, and how each mistake is told.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigError } from "../core/errors.ts";
import { serviceList } from "../services/index.ts";
import { loadConfig, parseConfig } from "./load.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lambdabus-config-"));
  await mkdir(join(directory, "src/pkg"), { recursive: true });
  for (const file of ["app.mjs", "tool.py", "pkg/__init__.py", "requirements.txt"]) await writeFile(join(directory, "src", file), "");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function load(text: string) {
  await writeFile(join(directory, "lambdabus.yaml"), text);
  return loadConfig(join(directory, "lambdabus.yaml"));
}

/** The problems, without the file's name: `4: functions.f.timout: unknown key …`. */
async function problemsOf(text: string): Promise<string[]> {
  const error = await load(text).then(
    () => expect.fail("the file was accepted"),
    (thrown) => thrown,
  );
  expect(error).to.be.instanceOf(ConfigError);
  return error.message.split("\n").map((line: string) => line.replace(`${join(directory, "lambdabus.yaml")}:`, ""));
}

const functionWith = (lines: string) => `functions:\n  f:\n    handler: app.handler\n    runtime: nodejs24.x\n    code: src\n${lines}`;

describe("loadConfig", () => {
  it("fills in Lambda's defaults", async () => {
    const { settings } = await load(functionWith(""));
    expect(settings.functions["f"]).to.include({ timeout: 3, memorySize: 128, ephemeralStorage: 512, tracing: "PassThrough" });
    expect(settings.region).to.equal("us-east-1");
  });

  it("takes an empty file for an empty configuration", async () => {
    expect((await load("# nothing yet\n")).settings.functions).to.deep.equal({});
  });

  it("fills in the defaults of every part", async () => {
    const { settings } = await load("");
    expect(settings.services).to.have.keys(serviceList.map(({ name }) => name));
    expect(settings.connectors).to.have.property("s3").that.has.property("eventVersion", "2.1");
    expect(settings.invoker).to.have.property("isolation", "best");
  });

  const mistakes: readonly (readonly [fact: string, text: string, ...problems: string[]])[] = [
    ["suggests the nearest name for an unknown key", functionWith("    timout: 3"), "6: functions.f.timout: unknown key `timout`; did you mean `timeout`?"],
    ["suggests at the top level too", "bukets: {}", "1: bukets: unknown key `bukets`; did you mean `buckets`?"],
    [
      "lists the known keys where none is near",
      "invoker: { colour: red }",
      "1: invoker.colour: unknown key `colour`; known here: idleTimeout, maximumEnvironments, readyInAdvance, accountConcurrency, failureLines, isolation, cpu, freeze",
    ],
    [
      "says which triggers there are",
      functionWith("    triggers:\n      - kafka: { topic: t }"),
      "7: functions.f.triggers[0].kafka: unknown key `kafka`; known here: s3, sqs, sns",
    ],
    [
      "refuses two triggers of one queue or topic, and two subscriptions of one queue",
      functionWith(
        [
          "    triggers:",
          "      - sqs: { queue: q }",
          "      - sqs: { queue: q }",
          "      - sns: { topic: t }",
          "      - sns: { topic: t, filterPolicy: {} }",
        ].join("\n"),
      ).concat("\ntopics:\n  t:\n    subscriptions:\n      - sqs: { queue: q }\n      - sqs: { queue: q, rawMessageDelivery: true }\n"),
      "8: functions.f.triggers[1]: the queue q triggers this function already; put both into one trigger",
      "10: functions.f.triggers[3]: the topic t triggers this function already",
      "15: topics.t.subscriptions[1]: the queue q is subscribed already",
    ],
    ["refuses a trigger that is empty", functionWith("    triggers:\n      - {}"), "7: functions.f.triggers[0]: takes one of s3"],
    ["names what is missing at the line of what it is missing in", "functions:\n  f:\n    runtime: nodejs24.x\n", "2: functions.f: `handler` is missing"],
    ["tells the type that was expected and what was found", functionWith('    timeout: "3"'), '6: functions.f.timeout: must be a number, not "3"'],
    [
      "tells the range",
      functionWith("    memorySize: 64\n    timeout: 901"),
      "6: functions.f.memorySize: must be at least 128, not 64",
      "7: functions.f.timeout: must be at most 900, not 901",
    ],
    ["tells the choices", functionWith("    tracing: On"), '6: functions.f.tracing: must be one of PassThrough, Active, not "On"'],
    ["wants environment values as text", functionWith("    environment:\n      DEBUG: true"), "7: functions.f.environment.DEBUG: must be a text, not true"],
    [
      "refuses names that Lambda refuses",
      "functions:\n  a b:\n    handler: app.handler\n    runtime: nodejs24.x\n    code: src",
      "2: functions.a b: this name is not allowed: it must have 1 to 64 letters, digits, hyphens and underscores",
    ],
    [
      "finds the line inside a list",
      functionWith(
        '    triggers:\n      - s3:\n          bucket: photos\n          events:\n            - "s3:ObjectCreated:*"\n            - "s3:ObjectLost"',
      ),
      "11: functions.f.triggers[0].s3.events[1]: must be one of",
    ],
    [
      "wants one build step",
      functionWith("    build: { bundle: true, requirements: r.txt }"),
      "6: functions.f.build: takes one of `requirements` and `bundle`",
    ],
    [
      "refuses a Python step for Node",
      functionWith("    build: { requirements: requirements.txt }"),
      "6: functions.f.build.requirements: is for Python; the runtime is nodejs24.x",
    ],
    ["refuses a key that stands twice", "region: us-east-1\nregion: eu-west-1", "2: this is not valid YAML: Map keys must be unique"],
    ["tells the line where YAML does not parse", "functions:\n  f: [\nbuckets: {}", "3: this is not valid YAML:"],
    ["refuses text where a mapping belongs", "just words", '1: must be a mapping of keys to values, not "just words"'],
  ];
  for (const [fact, text, ...expected] of mistakes) {
    it(fact, async () => {
      const found = await problemsOf(text);
      expect(found.length, found.join("\n")).to.be.at.least(expected.length);
      for (const [index, problem] of expected.entries())
        expect(found[index]).to.satisfy((line: string) => line.startsWith(problem), `${found[index]}\n${problem}`);
    });
  }

  it("reports every problem, in the order of the lines", async () => {
    const found = await problemsOf("bukets: {}\nfunctions:\n  f:\n    runtime: nodejs1\n    tmeout: 4\n");
    expect(found.map((line) => line.split(":")[0])).to.deep.equal(["1", "3", "4", "5"]);
  });

  it("carries file, line and path", async () => {
    const error = await load(functionWith("    timeout: 0")).catch((thrown) => thrown);
    expect(error).to.include({ file: join(directory, "lambdabus.yaml"), line: 6, path: "functions.f.timeout" });
  });

  it("refuses a file that is not there, and one that is too long", async () => {
    expect(await loadConfig(join(directory, "other.yaml")).catch((error) => error.message)).to.contain("there is no such file");
    expect(await load(`#${"x".repeat(1024 * 1024)}`).catch((error) => error.message)).to.contain("at most 1048576");
  });

  it("does not follow aliases without end", async () => {
    const bomb = [
      "a: &a [x, x, x, x, x, x, x, x, x]",
      ..."bcdefg".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdef"[index]}`).join(", ")}]`),
    ];
    expect((await problemsOf(bomb.join("\n")))[0]).to.contain("alias");
  });
});

describe("the code that a file names", () => {
  const withCode = (handler: string, runtime: string, code = "src") =>
    `functions:\n  f:\n    handler: ${handler}\n    runtime: ${runtime}\n    code: ${code}\n`;

  it("is found where Lambda looks for it", async () => {
    await load(withCode("app.handler", "nodejs24.x"));
    await load(withCode("src/app.nested.handler", "nodejs24.x", "."));
    await load(withCode("tool.handler", "python3.13"));
    await load(withCode("pkg.handler", "python3.13"));
  });

  it("is missed at the line of the handler", async () => {
    expect((await problemsOf(withCode("gone.handler", "nodejs24.x")))[0]).to.contain("3: functions.f.handler: there is no gone.js, gone.mjs");
    expect((await problemsOf(withCode("deep.gone.handler", "python3.13")))[0]).to.contain("3: functions.f.handler: there is no deep/gone.py");
  });

  it("is a bootstrap for provided runtimes, a Ruby file for Ruby, and for Java whatever the class lies in", async () => {
    await load(withCode("example.Handler::hello", "java21"));
    expect((await problemsOf(withCode("any", "provided.al2023")))[0]).to.contain("3: functions.f.handler: there is no bootstrap in");
    expect((await problemsOf(withCode("app.Greeter.hello", "ruby3.4")))[0]).to.contain("3: functions.f.handler: there is no app.rb in");
  });

  it("is missed at the line of the directory", async () => {
    expect((await problemsOf(withCode("app.handler", "nodejs24.x", "lost")))[0]).to.contain(
      `5: functions.f.code: there is no directory ${join(directory, "lost")}`,
    );
  });

  it("must name a function", async () => {
    expect((await problemsOf(withCode("app", "nodejs24.x")))[0]).to.contain("3: functions.f.handler: `app` names no function");
  });

  it("must have its requirements", async () => {
    const text = `${withCode("tool.handler", "python3.13")}    build: { requirements: other.txt }\n`;
    expect((await problemsOf(text))[0]).to.contain("6: functions.f.build.requirements: there is no file");
  });
});

describe("parseConfig", () => {
  it("checks an object the same way, without lines", async () => {
    const error = await parseConfig({ functions: { f: { handler: "app.handler", runtime: "nodejs24.x", code: "src", timout: 1 } } }, directory).catch(
      (thrown) => thrown,
    );
    expect(error.message).to.equal("functions.f.timout: unknown key `timout`; did you mean `timeout`?");
  });
});
