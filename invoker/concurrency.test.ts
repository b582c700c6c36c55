import { expect } from "chai";
import { VirtualClock } from "../core/clock.ts";
import { functionKey, Registry } from "../core/registry.ts";
import { defineFunction } from "../test/support/invoker.ts";
import { Concurrency } from "./concurrency.ts";

describe("concurrency (semantics 2.8)", () => {
  let clock: VirtualClock;
  let registry: Registry;

  beforeEach(() => {
    clock = new VirtualClock();
    registry = new Registry();
  });

  const open = (accountConcurrency = 1_000) => {
    registry.accountConcurrency = accountConcurrency;
    return new Concurrency({ registry, hostClock: clock });
  };
  const put = (name: string, more: object = {}) => {
    const definition = defineFunction(name, "hello.handler", more);
    registry.functions.put(functionKey(name, definition.version), definition);
    return definition;
  };
  /** How many are admitted of so many that come at once, and why no more. */
  const fill = (concurrency: Concurrency, definition: ReturnType<typeof put>, count: number, qualifier?: string) => {
    const answers = Array.from({ length: count }, () => concurrency.enter(definition, qualifier));
    const refused = answers.find((answer) => !("admitted" in answer));
    return [answers.filter((answer) => "admitted" in answer).length, refused && "members" in refused ? refused.members?.["Reason"] : undefined];
  };

  it("of the account is shared by all functions, and given back", () => {
    const concurrency = open(10);
    const [one, other] = [put("one"), put("other")];
    expect(fill(concurrency, one, 9)).to.deep.equal([9, undefined]);
    const last = concurrency.enter(other);
    expect(fill(concurrency, other, 1)).to.deep.equal([0, "ConcurrentInvocationLimitExceeded"]);
    if ("admitted" in last) last.leave();
    expect(fill(concurrency, other, 1)).to.deep.equal([1, undefined]);
  });

  it("that one function reserves is its cap, and no other function's", () => {
    const concurrency = open(10);
    const [reserving, other] = [put("reserving", { reservedConcurrency: 4 }), put("other")];
    expect(fill(concurrency, other, 10)).to.deep.equal([6, "ConcurrentInvocationLimitExceeded"]);
    expect(fill(concurrency, reserving, 10)).to.deep.equal([4, "ReservedFunctionConcurrentInvocationLimitExceeded"]);
  });

  it("of 0, reserved, blocks every invocation", () => {
    expect(fill(open(), put("blocked", { reservedConcurrency: 0 }), 1)).to.deep.equal([0, "ReservedFunctionConcurrentInvocationLimitExceeded"]);
  });

  it("that one function reserves is for all its versions together", () => {
    const concurrency = open();
    const [latest, version] = [put("f", { reservedConcurrency: 3 }), put("f", { version: "1", reservedConcurrency: 3 })];
    expect(fill(concurrency, latest, 2)).to.deep.equal([2, undefined]);
    expect(fill(concurrency, version, 2, "1")).to.deep.equal([1, "ReservedFunctionConcurrentInvocationLimitExceeded"]);
  });

  it("that is provisioned is claimed from the account, and spills over into what is left", () => {
    const concurrency = open(10);
    const live = put("live", { version: "1", provisionedConcurrency: 4 });
    expect(fill(concurrency, put("other"), 10)).to.deep.equal([6, "ConcurrentInvocationLimitExceeded"]);
    expect(fill(concurrency, live, 5, "1")).to.deep.equal([4, "ConcurrentInvocationLimitExceeded"]);
  });

  it("of one function grows by 1,000 at once, and by 1,000 in 10 seconds after that", async () => {
    const concurrency = open(5_000);
    const definition = put("busy");
    expect(fill(concurrency, definition, 1_500)[0]).to.equal(1_000);
    await clock.advance(1_000);
    expect(fill(concurrency, definition, 1_500)).to.deep.equal([100, "ConcurrentInvocationLimitExceeded"]);
    await clock.advance(9_000);
    expect(fill(concurrency, definition, 1_500)[0]).to.equal(900);
  });

  it("of one function grows whatever that of others does, until the account has no more", () => {
    const concurrency = open(2_500);
    const grown = ["one", "other", "third"].map((name) => fill(concurrency, put(name), 1_500));
    expect(grown.map(([count]) => count)).to.deep.equal([1_000, 1_000, 500]);
  });

  it("that was reached once is there again at once", () => {
    const concurrency = open(5_000);
    const definition = put("busy");
    const enter = () => Array.from({ length: 1_000 }, () => concurrency.enter(definition));
    for (const admission of enter()) if ("admitted" in admission) admission.leave();
    expect(enter().every((answer) => "admitted" in answer)).to.equal(true);
  });

  it("that is provisioned needs not grow", () => {
    const concurrency = open(5_000);
    const live = put("live", { version: "1", provisionedConcurrency: 2_000 });
    expect(fill(concurrency, live, 3_500, "1")).to.deep.equal([3_000, "ConcurrentInvocationLimitExceeded"]);
  });

  it("allows ten times as many requests in a second", async () => {
    const concurrency = open();
    const definition = put("short", { reservedConcurrency: 2 });
    const answers = Array.from({ length: 21 }, () => {
      const answer = concurrency.enter(definition);
      if ("admitted" in answer) answer.leave();
      return answer;
    });
    expect(answers.map((answer) => "admitted" in answer).lastIndexOf(true)).to.equal(19);
    expect(answers.at(-1)).to.deep.include({
      code: "TooManyRequestsException",
      statusCode: 429,
      retryAfterSeconds: 1,
      members: { Reason: "ReservedFunctionInvocationRateLimitExceeded", Type: "User" },
    });
    await clock.advance(100);
    expect("admitted" in concurrency.enter(definition)).to.equal(true);
    const short = open(2);
    const shared = put("shared");
    for (let count = 0; count < 20; count++) {
      const answer = short.enter(shared);
      if ("admitted" in answer) answer.leave();
    }
    expect(fill(short, shared, 1)).to.deep.equal([0, "FunctionInvocationRateLimitExceeded"]);
  });
});
