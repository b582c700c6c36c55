// What the control plane keeps: after kill -9 and a restart on the same directory, every Get and List is answered as before, to the last byte.
import { expect } from "chai";
import { model as iam } from "../../services/iam/model.ts";
import { model as lambda } from "../../services/lambda/service-model.ts";
import { Router } from "../../services/route.ts";
import { makeEverything, type Question, questions, type Send } from "../support/kept-state.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

describe("functions, layers, mappings, roles and all that hangs on them", function () {
  this.timeout(60_000);
  let simulator: SimulatorProcess;

  before(async () => {
    simulator = await SimulatorProcess.start({ args: ["--clock", "virtual"] });
  });
  after(() => simulator?.[Symbol.asyncDispose]());

  const sendAs =
    (accessKey: string): Send =>
    async ({ service, method, path, form, body }) => {
      const credential = `${accessKey}/20260101/us-east-1/${service}/aws4_request`;
      const response = await fetch(simulator.endpoint + path, {
        method,
        headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`, "x-amz-date": "20260101T000000Z" },
        ...(form ? { body: new URLSearchParams(form) } : body && { body: JSON.stringify(body) }),
      });
      const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text.replace(/<RequestId>.*?<\/RequestId>/, "");
    };

  /** Answers by question. */
  async function ask(asked: readonly Question[], send: Send): Promise<Record<string, string>> {
    const answers: Record<string, string> = {};
    for (const question of asked) answers[`${question.path} ${new URLSearchParams(question.form)}`] = await send(question);
    return answers;
  }

  /** An environment that is held ready is started again, and that takes its time. */
  async function provisioned(send: Send): Promise<void> {
    const question: Question = { service: "lambda", method: "GET", path: "/2019-09-30/functions/f/provisioned-concurrency?Qualifier=live" };
    while (!(await send(question)).includes('"READY"')) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  it("are there again as they were", async () => {
    const created = await fetch(simulator.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.CreateQueue", "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({ QueueName: "q", Attributes: { VisibilityTimeout: "60" } }),
    });
    expect(created.status).to.equal(200);
    const made = await makeEverything(sendAs("test"));
    const asked = questions(made);
    const send = sendAs(made.accessKey);
    await provisioned(send);
    const before = await ask(asked, send);
    await simulator.kill();
    await simulator.start();
    await provisioned(send);
    expect(await ask(asked, send)).to.deep.equal(before);
    expect(before["/ Action=GetCallerIdentity&Version=2011-06-15"]).to.include("assumed-role/runner/ann");
  });

  it("are asked for by every Get and List that there is", () => {
    const router = new Router(lambda);
    const asked = questions({ signing: "csc", mapping: "uuid" }).map(({ method, path, form }) => {
      const [bare = "", search] = path.split("?");
      return form?.["Action"] ?? router.match({ method, path: bare, query: new URLSearchParams(search), headers: {} })?.name;
    });
    const reading = [lambda, iam].flatMap(({ operations }) => Object.keys(operations).filter((name) => /^(Get|List)/.test(name)));
    expect(asked).to.include.members(reading);
  });
});
