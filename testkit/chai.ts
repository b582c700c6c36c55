// Assertions for chai: `use(assertions)`, then `expect(sim.function("F")).to.have.been.invoked`.

import type {} from "chai";
import { deadLetters, triggered } from "./consequences.ts";
import { FunctionView } from "./function-view.ts";
import { mismatch, show } from "./matching.ts";
import { type Claim, pursue, verdict } from "./pursuit.ts";
import { QueueView } from "./queue-view.ts";
import { count } from "./story.ts";

declare global {
  namespace Chai {
    interface Assertion {
      /** Some invocation was made. */
      readonly invoked: Assertion;
      /** Some invocation was given this event, or one that has it in part; takes matchers. */
      invokedWith(event: unknown): Assertion;
      /** After `invoked` or `invokedWith`: exactly so many. All must have settled. */
      times(count: number): Assertion;
      /** Some invocation failed. */
      readonly failed: Assertion;
      /** Some invocation succeeded. */
      readonly succeeded: Assertion;
      /** Some line of its log holds the text, or matches. */
      printed(text: string | RegExp): Assertion;
      /** The other function ran because of something that this one did. */
      triggered(functionName: string): Assertion;
      /** Comes before `deadLetterQueue`. */
      readonly reach: Assertion;
      /** Some event of the function lies in the queue, given up. */
      deadLetterQueue(queueName: string): Assertion;
      /** What follows holds once all has settled, or when more has fallen due, within the simulator's horizon: `await` it. */
      readonly eventually: Assertion & PromiseLike<void>;
    }
  }
}

export function assertions(chai: Chai.ChaiStatic, utils: Chai.ChaiUtils): void {
  const words = chai.Assertion;
  const viewOf = (assertion: Chai.AssertionStatic): FunctionView => {
    const view: unknown = utils.flag(assertion, "object");
    if (view instanceof FunctionView) return view;
    throw new TypeError(`this is said of functions: expect(sim.function("NAME")), not ${utils.inspect(view)}`);
  };

  /** Judges a claim at once, or notes it for when the assertion is awaited. */
  const judge = (assertion: Chai.AssertionStatic, claim: Omit<Claim, "negated">): Chai.AssertionStatic => {
    const made: Claim = { ...claim, negated: utils.flag(assertion, "negate") === true };
    const claims: Claim[] | undefined = utils.flag(assertion, "lambdabus.claims");
    if (claims) return defer(assertion, [...claims, made]);
    const failure = verdict(made);
    if (failure !== undefined) throw new chai.AssertionError(failure, undefined, assertion.assert);
    return assertion;
  };

  const defer = (assertion: Chai.AssertionStatic, claims: readonly Claim[]): Chai.AssertionStatic => {
    utils.flag(assertion, "lambdabus.claims", claims);
    const fulfilled = async () => {
      const failure = await pursue(claims);
      if (failure !== undefined) throw new chai.AssertionError(failure);
    };
    // biome-ignore lint/suspicious/noThenProperty: it is to be awaited.
    return Object.assign(assertion, { then: (resolve: () => void, reject: (error: unknown) => void) => fulfilled().then(resolve, reject) });
  };

  words.overwriteProperty("eventually", (inherited) => {
    return function (this: Chai.AssertionStatic) {
      if (!(utils.flag(this, "object") instanceof FunctionView)) return inherited.call(this);
      utils.flag(this, "lambdabus.claims", []);
    };
  });
  words.addProperty("reach", () => {});

  const counted = (view: FunctionView, expected?: { readonly event: unknown }) =>
    view.invocations.filter(({ event }) => !expected || mismatch(event, expected.event) === undefined).length;

  words.addProperty("invoked", function () {
    const view = viewOf(this);
    return judge(this, { view, text: "have been invoked", closed: false, holds: () => view.invocations.length > 0 });
  });
  words.addMethod("invokedWith", function (event: unknown) {
    const view = viewOf(this);
    utils.flag(this, "lambdabus.expected", { event });
    return judge(this, {
      view,
      text: `have been invoked with ${show(event)}`,
      closed: false,
      holds: () => counted(view, { event }) > 0,
      found: () => view.events.map((actual, index) => `invocation ${index + 1}: ${mismatch(actual, event) ?? "matches"}\n  ${show(actual)}`).join("\n"),
    });
  });
  words.addMethod("times", function (wanted: number) {
    const view = viewOf(this);
    const expected: { event: unknown } | undefined = utils.flag(this, "lambdabus.expected");
    if (utils.flag(this, "negate")) throw new TypeError("say how often it was invoked, not how often it was not: `times` without `not`");
    const found = () => `it was ${count(counted(view, expected), "time")}`;
    const text = `have been invoked ${expected ? `with ${show(expected.event)} ` : ""}${count(wanted, "time")}`;
    return judge(this, { view, text, closed: true, holds: () => counted(view, expected) === wanted, found });
  });
  words.addProperty("failed", function () {
    const view = viewOf(this);
    return judge(this, { view, text: "have failed", closed: false, holds: () => view.errors.length > 0 });
  });
  words.addProperty("succeeded", function () {
    const view = viewOf(this);
    return judge(this, { view, text: "have succeeded", closed: false, holds: () => view.responses.length > 0 });
  });
  words.addMethod("printed", function (wanted: string | RegExp) {
    const view = viewOf(this);
    const holds = () => view.logs.some((line) => (typeof wanted === "string" ? line.includes(wanted) : line.search(wanted) >= 0));
    return judge(this, { view, text: `have printed ${wanted}`, closed: false, holds, found: () => view.logs.join("\n") });
  });
  words.addMethod("triggered", function (other: string) {
    const view = viewOf(this);
    return judge(this, { view, text: `have triggered ${other}`, closed: false, holds: () => triggered(view, other) });
  });
  words.addMethod("deadLetterQueue", function (name: string) {
    const view = viewOf(this);
    const queue = new QueueView(view.simulator, name);
    const found = () => `${name} holds ${count(queue.messages.length, "message")}`;
    return judge(this, { view, text: `reach the dead-letter queue ${name}`, closed: false, holds: () => deadLetters(view, queue).length > 0, found });
  });
}
