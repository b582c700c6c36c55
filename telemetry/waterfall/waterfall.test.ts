import { expect } from "chai";
import { SpanKind } from "../../core/tracing.ts";
import { makeSpan, makeTrace, spanId, TRACE_ID } from "../fixture.ts";
import { widthOf } from "./text.ts";
import { renderWaterfall } from "./waterfall.ts";

const PHOTO = { "aws.s3.bucket": "photos", "aws.s3.key": "in/red flower+é.jpg" };
const THUMBNAIL = { "aws.s3.bucket": "thumbnails", "aws.s3.key": "red flower+é.jpg" };
const HANDLER = { resource: { "service.name": "thumbnailer" } };

const thumbnail = makeTrace(
  makeSpan(1, "S3/PutObject", [0, 4.2], { kind: SpanKind.SERVER, attributes: PHOTO }),
  makeSpan(2, "send photos", [3.1, 4], { under: 1, kind: SpanKind.PRODUCER }),
  makeSpan(3, "process photos", [4.9, 6.1], { under: 2, kind: SpanKind.CONSUMER }),
  makeSpan(4, "thumbnailer", [6.4, 141], { under: 3, kind: SpanKind.CONSUMER, attributes: { "faas.invocation_id": "1", "faas.coldstart": true } }),
  makeSpan(5, "init", [6.6, 71.3], { under: 4 }),
  makeSpan(6, "GetObject", [75, 87], { under: 4, kind: SpanKind.CLIENT, ...HANDLER }),
  makeSpan(7, "S3/GetObject", [77, 86], { under: 6, kind: SpanKind.SERVER, attributes: PHOTO }),
  makeSpan(8, "resize", [88, 121], { under: 4, ...HANDLER }),
  makeSpan(9, "PutObject", [123, 139], { under: 4, kind: SpanKind.CLIENT, ...HANDLER }),
  makeSpan(10, "S3/PutObject", [125, 138], { under: 9, kind: SpanKind.SERVER, attributes: THUMBNAIL }),
);

const BROKEN = {
  under: 1,
  kind: SpanKind.CONSUMER,
  status: { code: "error", message: "not a picture" },
  events: [{ name: "exception", time: 0, attributes: { "exception.type": "TypeError" } }],
} as const;

function attempt(number: number) {
  return { "faas.invocation_id": "1", "faas.invocation.attempt": number };
}

const retries = makeTrace(
  makeSpan(1, "Lambda/Invoke", [0, 3], { kind: SpanKind.SERVER }),
  makeSpan(2, "broken", [4, 48], { ...BROKEN, attributes: { ...attempt(1), "faas.coldstart": true } }),
  makeSpan(3, "init", [4.1, 40], { under: 2 }),
  makeSpan(4, "broken", [60_048, 60_052], { ...BROKEN, attributes: attempt(2) }),
  makeSpan(5, "broken", [180_052, 180_057], { ...BROKEN, attributes: attempt(3) }),
);

const plain = { width: 100, color: false };

describe("renderWaterfall", () => {
  it("draws a tree with names and notes, a bar in proportion, and how long it took", () => {
    expect(`\n${renderWaterfall(thumbnail, plain)}\n`).to.equal(`
trace 4bf92f3577b34da6a3ce929d0e0e4736                                             141 ms · 10 spans

2026-01-01 00:00:00.000Z                             0            50 ms        100 ms
                                                     ├────────────┴────────────┴─────────┤
S3/PutObject  photos/in/red flower+é.jpg             █▏                                      4.20 ms
└─ send photos                                        ▏                                       900 µs
  └─ process photos                                   ▕                                      1.20 ms
    └─ thumbnailer  cold start                        ▐███████████████████████████████████    135 ms
      ├─ init                                         ▐████████████████▊                     64.7 ms
      ├─ GetObject  thumbnailer                                         ▐██▉                 12.0 ms
      │ └─ S3/GetObject  photos/in/red flower+é.jpg                      ██▋                 9.00 ms
      ├─ resize  thumbnailer                                                ████████▊        33.0 ms
      └─ PutObject  thumbnailer                                                      ▐███▌   16.0 ms
        └─ S3/PutObject  thumbnails/red flower+é.jpg                                  ███▎   13.0 ms
`);
  });

  it("folds away the minutes between attempts, and says what went wrong below each", () => {
    expect(`\n${renderWaterfall(retries, plain)}\n`).to.equal(`
trace 4bf92f3577b34da6a3ce929d0e0e4736                                       3m · 5 spans · 3 failed

2026-01-01 00:00:00.000Z 0                                            1m        2m
                         ├──────────────────────────────────────────┤╌╌╌╌├────┤╌╌╌╌├─────┤
Lambda/Invoke            ██▊                                           ┊         ┊           3.00 ms
├─ broken  cold start       ▐████████████████████████████████████████  ┊         ┊           44.0 ms
│ │ ✗ TypeError: not a picture
│ └─ init                    ████████████████████████████████▋         ┊         ┊           35.9 ms
├─ broken  attempt 2                                                   ┊ ██████  ┊           4.00 ms
│   ✗ TypeError: not a picture
└─ broken  attempt 3                                                   ┊         ┊ ███████   5.00 ms
    ✗ TypeError: not a picture
`);
  });

  it("stays readable in 60 columns", () => {
    expect(`\n${renderWaterfall(thumbnail, { width: 60, color: false })}\n`).to.equal(`
trace 4bf92f3577b34da6a3ce929d0e0e4736     141 ms · 10 spans

2026-01-01 00:00:00.000Z          0
                                  ├──────────────┤
S3/PutObject  photos/in/red flow… ▌                  4.20 ms
└─ send photos                    ▕                   900 µs
  └─ process photos               ▕                  1.20 ms
    └─ thumbnailer  cold start    ▐███████████████    135 ms
      ├─ init                     ▐███████▏          64.7 ms
      ├─ GetObject  thumbnailer           ▐▉         12.0 ms
      │ └─ S3/GetObject  photos/…         ▐▊         9.00 ms
      ├─ resize  thumbnailer                ███▊     33.0 ms
      └─ PutObject  thumbnailer                 █▊   16.0 ms
        └─ S3/PutObject  thumbna…               █▋   13.0 ms
`);
  });

  it("is never wider than it may be", () => {
    for (const trace of [thumbnail, retries]) {
      for (let width = 60; width <= 200; width++) {
        for (const line of renderWaterfall(trace, { width, color: false }).split("\n")) expect(widthOf(line), line).to.be.at.most(width);
      }
    }
  });

  it("puts the bars of every row into the same columns", () => {
    const rows = renderWaterfall(retries, plain).split("\n");
    const marks = rows.filter((row) => row.includes("┊")).map((row) => [...row].flatMap((character, column) => (character === "┊" ? [column] : [])));
    expect(marks).to.have.length(5);
    expect(new Set(marks.map(String)).size).to.equal(1);
  });

  it("says the same in colours", () => {
    const colored = renderWaterfall(retries, { width: 100, color: true });
    expect(colored).to.include("\u001b[31m✗ TypeError: not a picture\u001b[0m");
    // biome-ignore lint/complexity/useRegexLiterals: a control character
    expect(colored.replace(new RegExp("\u001b\\[[\\d;]*m", "g"), "")).to.equal(renderWaterfall(retries, plain));
  });

  it("tells a failure once, where it happened", () => {
    const failed = { status: { code: "error", message: "boom" } } as const;
    const text = renderWaterfall(makeTrace(makeSpan(1, "outer", [0, 9], failed), makeSpan(2, "inner", [1, 8], { under: 1, ...failed })), plain);
    expect(text.split("✗ boom")).to.have.length(2);
  });

  it("hangs a span of another trace below the span that it is linked to", () => {
    const links = [{ traceId: TRACE_ID, spanId: spanId(1), attributes: {} }];
    const text = renderWaterfall(
      makeTrace(makeSpan(1, "send orders", [0, 1]), makeSpan(2, "process orders", [2, 3], { traceId: "f".repeat(32), links })),
      plain,
    );
    expect(text).to.include("└┄ process orders");
  });

  it("lets no name move the cursor", () => {
    const text = renderWaterfall(makeTrace(makeSpan(1, "evil\u001b[2J\nname", [0, 1])), plain);
    expect(text).to.include("evil·[2J·name");
  });

  it("shows spans that are each other's parents", () => {
    const text = renderWaterfall(makeTrace(makeSpan(1, "hen", [0, 1], { under: 2 }), makeSpan(2, "egg", [0, 1], { under: 1 })), plain);
    expect(text).to.include("hen").and.include("egg");
  });

  it("keeps its shape when the tree is deeper than the column is wide, and when all took no time", () => {
    const chain = Array.from({ length: 60 }, (_, depth) => makeSpan(depth + 1, `step ${depth}`, [0, 0], depth > 0 ? { under: depth } : {}));
    const lines = renderWaterfall(makeTrace(...chain), { width: 60, color: false }).split("\n");
    expect(lines.at(-1))
      .to.match(/step 59/)
      .and.match(/0 µs$/);
    expect(Math.max(...lines.map(widthOf))).to.be.at.most(60);
  });

  it("says how many spans there was no room for", () => {
    expect(renderWaterfall({ ...thumbnail, droppedSpans: 3 }, plain)).to.match(/\n… and 3 more that were not kept$/);
  });
});
