// Orders, tested: a queue, a function in a process of its own, a dead-letter queue, and minutes that pass in milliseconds.
import { join } from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, use } from "chai";
import { json, start, type TestSimulator } from "lambdabus/testkit";
import { assertions } from "lambdabus/testkit/chai";

use(assertions);

describe("orders", () => {
  let sim: TestSimulator;

  before(async () => {
    sim = await start({ file: join(import.meta.dirname, "lambdabus.yaml") });
  });
  after(() => sim[Symbol.asyncDispose]());
  beforeEach(() => sim.reset());

  async function send(order: object): Promise<void> {
    const QueueUrl = `${sim.endpoint}/000000000000/orders`;
    await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(order) }));
  }

  it("are fulfilled once", async () => {
    await send({ id: 1, item: "apple", count: 2 });
    await sim.settled();
    expect(sim.function("fulfil"))
      .to.have.been.invokedWith({ Records: [{ body: json({ id: 1 }) }] })
      .times(1);
    expect(sim.function("fulfil")).to.have.printed("order 1: 2 × apple");
    expect(sim.queue("orders").messages).to.have.length(0);
  });

  it("are tried again when their visibility timeout is over", async () => {
    await send({ id: 2, item: "plum", count: 1 });
    await sim.settled();
    expect(sim.function("fulfil")).to.have.been.invoked.times(1);
    await sim.clock.advance("30s");
    expect(sim.function("fulfil")).to.have.been.invoked.times(2);
  });

  it("go to the dead letters after three attempts", async () => {
    await send({ id: 3, item: "plum", count: 1 });
    await expect(sim.function("fulfil")).to.eventually.reach.deadLetterQueue("orders-failed");
    expect(sim.function("fulfil")).to.have.been.invoked.times(3);
    expect(sim.queue("orders-failed").messages).to.have.length(1);
  });

  it("do not hold each other up", async () => {
    await send({ id: 4, item: "plum", count: 1 });
    await send({ id: 5, item: "pear", count: 3 });
    await sim.settled();
    expect(sim.function("fulfil")).to.have.printed("order 5: 3 × pear");
    expect(sim.queue("orders").messages.map(({ body }) => JSON.parse(body).id)).to.deep.equal([4]);
    expect(sim.function("fulfil")).to.not.reach.deadLetterQueue("orders-failed");
  });
});
