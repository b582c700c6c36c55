import { expect } from "chai";
import { isLoud, levelOf, type PlatformEvent, type Status } from "./platform-events.ts";

/** The level of an event that says no more than this. */
function level(type: PlatformEvent["type"], record: { status?: Status; initializationType?: string } = {}): string {
  return levelOf({ type, record } as PlatformEvent);
}

describe("the platform's events", () => {
  it("have AWS's levels", () => {
    const onDemand = { initializationType: "on-demand" };
    const levels = {
      "platform.initStart": level("platform.initStart", onDemand),
      "platform.initRuntimeDone": level("platform.initRuntimeDone", { ...onDemand, status: "success" }),
      "platform.initReport": level("platform.initReport", { ...onDemand, status: "success" }),
      "platform.initReport, provisioned": level("platform.initReport", { initializationType: "provisioned-concurrency", status: "success" }),
      "platform.start": level("platform.start"),
      "platform.runtimeDone": level("platform.runtimeDone", { status: "success" }),
      "platform.report": level("platform.report", { status: "success" }),
      "platform.extension": level("platform.extension"),
      "platform.telemetrySubscription": level("platform.telemetrySubscription"),
      "platform.logsDropped": level("platform.logsDropped"),
    };
    expect(levels).to.deep.equal({
      "platform.initStart": "INFO",
      "platform.initRuntimeDone": "DEBUG",
      "platform.initReport": "DEBUG",
      "platform.initReport, provisioned": "INFO",
      "platform.start": "INFO",
      "platform.runtimeDone": "DEBUG",
      "platform.report": "INFO",
      "platform.extension": "INFO",
      "platform.telemetrySubscription": "INFO",
      "platform.logsDropped": "WARN",
    });
  });

  it("are warnings when what they tell of did not succeed", () => {
    for (const type of ["platform.initRuntimeDone", "platform.initReport", "platform.runtimeDone", "platform.report"] as const) {
      for (const status of ["error", "failure", "timeout"] as const) expect(level(type, { status })).to.equal("WARN");
    }
  });

  it("are said at their level and above", () => {
    expect(["DEBUG", "INFO", "WARN"].map((least) => isLoud("INFO", least))).to.deep.equal([true, true, false]);
    expect(isLoud("custom", "FATAL")).to.equal(true);
  });
});
