import { expect } from "chai";
import { VirtualClock } from "../core/clock.ts";
import { EnvironmentLog, type LogLines, logTail } from "./logs.ts";

describe("log of an environment", () => {
  let clock: VirtualClock;
  let told: LogLines[];
  let log: EnvironmentLog;

  beforeEach(() => {
    clock = new VirtualClock();
    told = [];
    log = new EnvironmentLog(clock, (lines) => told.push(lines));
  });

  it("gives an invocation what was printed before it began, as of its Init", () => {
    log.line("INIT_START");
    log.append(Buffer.from("loading\n"));
    log.begin("id");
    log.line("START");
    expect(log.end()).to.equal("INIT_START\nloading\nSTART\n");
    expect(told).to.deep.equal([{ lines: ["INIT_START", "loading"] }, { requestId: "id", lines: ["START"] }]);
  });

  it("begins each of Lambda's own lines anew", () => {
    log.append(Buffer.from("no newline"));
    log.line("END");
    expect(log.end()).to.equal("no newline\nEND\n");
  });

  it("tells whole lines while an invocation runs, and the rest at its end", async () => {
    log.begin("id");
    log.append(Buffer.from("one\ntw"));
    await clock.advance(100);
    log.append(Buffer.from("o\n"));
    log.end();
    expect(told.map(({ lines }) => lines)).to.deep.equal([["one"], ["two"]]);
  });

  it("keeps characters whole that come in two parts", () => {
    const bytes = Buffer.from("é\n");
    log.append(bytes.subarray(0, 1));
    log.append(bytes.subarray(1));
    expect(log.end()).to.equal("é\n");
  });

  it("keeps the last 256 KB, and tells everything", () => {
    const line = `${"x".repeat(1_023)}\n`;
    for (let count = 0; count < 4_096; count++) log.append(Buffer.from(line));
    expect(log.end().length).to.equal(262_144);
    expect(told.flatMap(({ lines }) => lines)).to.have.length(4_096);
  });

  it("keeps the lines of one event together, between which runtimes put carriage returns", async () => {
    log.append(Buffer.from("trace\r"));
    log.append(Buffer.from("  at once\r\nnext\r\n"));
    expect(log.end()).to.equal("trace\n  at once\r\nnext\r\n");
    expect(told.flatMap(({ lines }) => lines)).to.deep.equal(["trace\n  at once\r", "next\r"]);
  });

  it("cuts a line into events of 1 MB, at whole characters, before it has ended", async () => {
    for (let count = 0; count < 50; count++) log.append(Buffer.from("x".repeat(50_000)));
    await clock.advance(100);
    expect(told.flatMap(({ lines }) => lines.map((line) => line.length))).to.deep.equal([1_048_576, 1_048_576]);
    log.append(Buffer.from("\nnext\n"));
    log.end();
    expect(told.flatMap(({ lines }) => lines).slice(2)).to.deep.equal(["x".repeat(2_500_000 - 2 * 1_048_576), "next"]);
    told.length = 0;
    log.append(Buffer.from(`${"x".repeat(1_048_575)}é\n`));
    log.end();
    expect(told.flatMap(({ lines }) => lines).map((line) => line.slice(-1))).to.deep.equal(["x", "é"]);
  });

  it("has a tail of 4 KB in base64", () => {
    expect(Buffer.from(logTail("é".repeat(4_096)), "base64")).to.have.length(4_096);
    expect(Buffer.from(logTail("short"), "base64").toString()).to.equal("short");
  });
});
