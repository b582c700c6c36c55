import { expect } from "chai";
import { context, ROOT_CONTEXT } from "../core/tracing.ts";
import { followContext } from "./async-context.ts";

const KEY = Symbol("test");

describe("followContext", () => {
  before(() => followContext());

  it("keeps a context through asynchronous calls, and no longer", async () => {
    const active = ROOT_CONTEXT.setValue(KEY, "here");
    const seen = await context.with(active, async () => {
      await new Promise(setImmediate);
      return context.active().getValue(KEY);
    });
    expect(seen).to.equal("here");
    expect(context.active()).to.equal(ROOT_CONTEXT);
  });

  it("keeps apart what runs side by side", async () => {
    const values = [1, 2, 3].map((value) =>
      context.with(ROOT_CONTEXT.setValue(KEY, value), async () => {
        await new Promise(setImmediate);
        return context.active().getValue(KEY);
      }),
    );
    expect(await Promise.all(values)).to.deep.equal([1, 2, 3]);
  });

  it("binds a function to a context, with its receiver and arguments", () => {
    const bound = context.bind(ROOT_CONTEXT.setValue(KEY, "bound"), function (this: { name: string }, greeting: string) {
      return [greeting, this.name, context.active().getValue(KEY)];
    });
    expect(bound.call({ name: "it" }, "hello")).to.deep.equal(["hello", "it", "bound"]);
  });
});
