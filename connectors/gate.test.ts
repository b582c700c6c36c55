import { expect } from "chai";
import { nextTurn } from "../core/clock.ts";
import { Gate } from "./gate.ts";

describe("Gate", () => {
  it("lets in no more than its limit, and the first that waits when one leaves", async () => {
    const gate = new Gate(2);
    const entered: string[] = [];
    for (const name of ["a", "b", "c", "d"]) void gate.enter().then(() => entered.push(name));
    await nextTurn();
    expect(entered).to.deep.equal(["a", "b"]);
    gate.leave();
    await nextTurn();
    expect(entered).to.deep.equal(["a", "b", "c"]);
  });

  it("is empty when the last has left", async () => {
    const gate = new Gate(2);
    await gate.empty();
    await gate.enter();
    let empty = false;
    void gate.empty().then(() => (empty = true));
    await nextTurn();
    expect(empty).to.equal(false);
    gate.leave();
    await nextTurn();
    expect(empty).to.equal(true);
  });
});
