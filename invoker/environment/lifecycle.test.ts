import { expect } from "chai";
import { type EnvironmentState, Lifecycle } from "./lifecycle.ts";

function reach(...states: EnvironmentState[]): Lifecycle {
  const lifecycle = new Lifecycle();
  for (const state of states) lifecycle.enter(state);
  return lifecycle;
}

describe("lifecycle of an execution environment", () => {
  it("goes from Init to any number of invocations to Shutdown", () => {
    expect(reach("Init", "Ready", "Invoke", "Ready", "Invoke", "Ready", "Shutdown").state).to.equal("Shutdown");
  });

  it("is reset after a failed Init, a timeout or a crash, and invoked again", () => {
    expect(reach("Init", "Reset", "Invoke", "Reset", "Invoke", "Ready", "Reset").state).to.equal("Reset");
  });

  it("refuses every other step", () => {
    expect(() => reach("Ready")).to.throw("an execution environment cannot go from New to Ready");
    expect(() => reach("Init", "Invoke")).to.throw("from Init to Invoke");
    expect(() => reach("Init", "Ready", "Invoke", "Invoke")).to.throw("from Invoke to Invoke");
    expect(() => reach("Init", "Shutdown", "Ready")).to.throw("from Shutdown to Ready");
  });
});
