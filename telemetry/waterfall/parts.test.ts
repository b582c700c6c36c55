import { expect } from "chai";
import { drawBar } from "./bar.ts";
import { cut, showDuration, showRoundDuration, toWidth, widthOf } from "./text.ts";
import { drawTimeline } from "./timeline.ts";

describe("drawBar", () => {
  it("ends to the eighth of a column", () => {
    expect(drawBar(0, 2.375, 10)).to.deep.equal({ column: 0, text: "██▍" });
    expect(drawBar(3, 3.5, 10)).to.deep.equal({ column: 3, text: "▌" });
  });

  it("begins to the half of a column", () => {
    expect(drawBar(1.5, 3.25, 10)).to.deep.equal({ column: 1, text: "▐█▎" });
    expect(drawBar(1.5, 2, 10)).to.deep.equal({ column: 1, text: "▐" });
  });

  it("is never invisible, and never over the edge", () => {
    expect(drawBar(4, 4, 10)).to.deep.equal({ column: 4, text: "▏" });
    expect(drawBar(4.6, 4.6, 10)).to.deep.equal({ column: 4, text: "▕" });
    expect(drawBar(10, 10, 10)).to.deep.equal({ column: 9, text: "▕" });
    expect(drawBar(0, 99, 10)).to.deep.equal({ column: 0, text: "██████████" });
  });
});

/** From 0 to `end`, and from `again` to `last`. */
function pair(end: number, again: number, last: number) {
  return [
    { start: 0, end },
    { start: again, end: last },
  ];
}

describe("drawTimeline", () => {
  it("marks round times", () => {
    expect(drawTimeline([{ start: 0, end: 100 }], 40).header).to.deep.equal([
      "0       20 ms   40 ms   60 ms   80 ms", //
      "├───────┴───────┴───────┴───────┴──────┤",
    ]);
  });

  it("leaves pauses alone that are no longer than what happened", () => {
    expect(drawTimeline(pair(1_000, 2_900, 3_000), 40).folds).to.deep.equal([]);
    expect(drawTimeline(pair(1, 200, 201), 40).folds).to.deep.equal([]);
  });

  it("folds a long pause, and shares the rest in proportion", () => {
    const timeline = drawTimeline(pair(30, 60_030, 60_040), 44);
    expect(timeline.folds).to.deep.equal([{ column: 29, columns: 4, label: "1m" }]);
    expect(timeline.header).to.deep.equal(["0                             1m", "├───────────────────────────┤╌╌╌╌├─────────┤"]);
    expect([0, 15, 30, 60_030, 60_040].map(timeline.columnOf)).to.deep.equal([0, 14.5, 29, 33, 44]);
  });
});

describe("text of a waterfall", () => {
  it("counts columns as a terminal does", () => {
    expect(widthOf("é日本")).to.equal(5);
    expect(cut("日本語", 4)).to.equal("日…");
    expect(toWidth("abc", 5)).to.equal("abc  ");
    expect(toWidth("abcdef", 5)).to.equal("abcd…");
  });

  it("writes durations to three digits", () => {
    const shown = [0, 0.42, 4.2, 12, 413.4, 999.6, 1_234, 59_400, 59_600, 125_000, 180_000, 3_720_000].map(showDuration);
    expect(shown).to.deep.equal(["0 µs", "420 µs", "4.20 ms", "12.0 ms", "413 ms", "1.00 s", "1.23 s", "59.4 s", "1m", "2m 05s", "3m", "1h 02m"]);
  });

  it("writes round times without noughts that say nothing", () => {
    expect([0, 0.5, 1.5, 20, 100, 2_000, 60_000].map(showRoundDuration)).to.deep.equal(["0", "500 µs", "1.5 ms", "20 ms", "100 ms", "2 s", "1m"]);
  });
});
