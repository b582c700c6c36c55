// A trace as a waterfall for the terminal: who called whom, when, for how long, and what went wrong.
import { SpanKind } from "../../core/tracing.ts";
import { type StoredSpan, serviceName, type Trace } from "../span.ts";
import { drawBar } from "./bar.ts";
import { clean, cut, type Paint, painter, type Style, showDuration, toWidth, widthOf } from "./text.ts";
import { drawTimeline, type Timeline } from "./timeline.ts";
import { type Branch, growTree } from "./tree.ts";

const NARROWEST = 60;
const DURATION_COLUMNS = 8;
/** Only the programs of others are named. */
const OURSELVES = "lambdabus";
/** Names take at most this part of the width: the bars are what one came for. */
const LABEL_SHARE = 0.55;

interface Row extends Branch {
  readonly name: string;
  /** What it is about: an object, a queue; a program's name; a cold start, an attempt. */
  readonly notes: string;
  /** What went wrong, unless a span below says the same. */
  readonly failure: string | undefined;
}

/** Lines without a newline at the end. At least 60 columns wide; without colours there is nothing but text. */
export function renderWaterfall(trace: Trace, options: { width: number; color: boolean }): string {
  const width = Math.max(NARROWEST, Math.floor(options.width));
  const paint = painter(options.color);
  const rows = layOut(growTree(trace.spans));
  const longest = Math.max(...rows.map((row) => widthOf(`${row.lead}${row.name}${row.notes}`)), 24);
  const labelColumns = Math.min(longest, Math.floor(width * LABEL_SHARE));
  const timeline = drawTimeline(trace.spans, width - labelColumns - DURATION_COLUMNS - 3);
  const gutter = " ".repeat(labelColumns + 1);
  const [times, ruler] = timeline.header;
  const began = trace.spans[0] ? new Date(Math.round(trace.spans[0].start)).toISOString().replace("T", " ") : "";
  return [
    ...drawTitle(trace, width, paint),
    "",
    `${paint(toWidth(began, labelColumns), "dim")} ${paint(times, "dim")}`,
    `${gutter}${paint(ruler, "dim")}`,
    ...rows.flatMap((row) => drawRow(row, labelColumns, timeline, width, paint)),
    ...(trace.droppedSpans > 0 ? [paint(`… and ${trace.droppedSpans} more that were not kept`, "dim")] : []),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

function drawTitle(trace: Trace, width: number, paint: Paint): string[] {
  const { spans } = trace;
  const total = spans.length ? Math.max(...spans.map((span) => span.end)) - Math.min(...spans.map((span) => span.start)) : 0;
  const failed = spans.filter((span) => span.status.code === "error").length;
  const facts = [showDuration(total), count(spans.length, "span"), ...(failed ? [`${failed} failed`] : [])].join(" · ");
  const title = `trace ${trace.traceId}`;
  if (widthOf(title) + widthOf(facts) + 2 > width) return [paint(title, "bold"), paint(facts, failed ? "red" : "dim")];
  return [`${paint(title, "bold")}${" ".repeat(width - widthOf(title) - widthOf(facts))}${paint(facts, failed ? "red" : "dim")}`];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

function layOut(branches: readonly Branch[]): Row[] {
  const told = new Set<string>();
  const keyOf = ({ span }: Branch, failure: string) => `${span.traceId}/${span.spanId}/${failure}`;
  const rows = branches.toReversed().map((branch) => {
    const failure = failureOf(branch.span);
    const toldBelow = failure !== undefined && told.has(keyOf(branch, failure));
    for (let above = branch.parent; above && failure !== undefined && !told.has(keyOf(above, failure)); above = above.parent) told.add(keyOf(above, failure));
    return { ...branch, name: clean(branch.span.name), notes: notesOf(branch), failure: toldBelow ? undefined : failure };
  });
  return rows.reverse();
}

function notesOf({ span, parent }: Branch): string {
  const { attributes } = span;
  const notes: string[] = [];
  const about = [attributes["aws.s3.bucket"], attributes["aws.s3.key"]].filter(Boolean).join("/");
  if (about) notes.push(about);
  const program = serviceName(span);
  if (program !== OURSELVES && (!parent || program !== serviceName(parent.span))) notes.push(program);
  if (attributes["faas.coldstart"] === true) notes.push("cold start");
  if (Number(attributes["faas.invocation.attempt"]) > 1) notes.push(`attempt ${attributes["faas.invocation.attempt"]}`);
  return notes.map((note) => `  ${clean(note)}`).join("");
}

function failureOf(span: StoredSpan): string | undefined {
  if (span.status.code !== "error") return undefined;
  const exception = span.events.find((event) => event.name === "exception")?.attributes ?? {};
  const message = String(span.status.message ?? exception["exception.message"] ?? "failed");
  const type = exception["exception.type"] ?? span.attributes["error.type"];
  return clean(type && type !== "Error" && !message.startsWith(`${type}`) ? `${type}: ${message}` : message);
}

function drawRow(row: Row, labelColumns: number, timeline: Timeline, width: number, paint: Paint): string[] {
  const style = styleOf(row.span);
  const { lead, name, notes } = shorten(row, labelColumns);
  const label = `${paint(lead, "dim")}${paint(name, ...style.name)}${paint(notes, "dim")}`;
  const filled = " ".repeat(Math.max(0, labelColumns - widthOf(lead + name + notes)));
  const duration = showDuration(row.span.end - row.span.start).padStart(DURATION_COLUMNS);
  const line = `${label}${filled} ${drawBars(row.span, timeline, style.bar, paint)}  ${paint(duration, ...(row.failure ? (["red"] as const) : []), "bold")}`;
  if (row.failure === undefined) return [line];
  return [line, `${paint(row.leadBelow, "dim")}${paint(`✗ ${cut(row.failure, width - widthOf(row.leadBelow) - 2)}`, "red")}`];
}

/** The notes give way first, then the name; of a tree too deep for the column, the innermost lines are kept. */
function shorten({ lead, name, notes }: Row, columns: number): { lead: string; name: string; notes: string } {
  const deepest = Math.floor(columns / 2);
  const shown = lead.length > deepest ? `…${lead.slice(1 - deepest)}` : lead;
  const room = columns - widthOf(shown);
  const shownName = cut(name, room);
  return { lead: shown, name: shownName, notes: notes && cut(notes, Math.max(0, room - widthOf(shownName))) };
}

function drawBars(span: StoredSpan, timeline: Timeline, style: Style, paint: Paint): string {
  const { column, text } = drawBar(timeline.columnOf(span.start), timeline.columnOf(span.end), timeline.columns);
  const end = column + widthOf(text);
  const before = drawFolds(timeline, 0, column);
  const after = drawFolds(timeline, end, timeline.columns);
  return `${paint(before, "dim")}${paint(text, style)}${paint(after, "dim")}`;
}

/** Empty time, with a mark where some is folded away. */
function drawFolds({ folds }: Timeline, from: number, to: number): string {
  const cells = new Array<string>(Math.max(0, to - from)).fill(" ");
  for (const { column, columns } of folds) {
    const middle = column + Math.floor(columns / 2);
    if (middle >= from && middle < to) cells[middle - from] = "┊";
  }
  return cells.join("");
}

/** Functions stand out; services, the bus and the programs of others have a colour each; what failed is red. */
function styleOf(span: StoredSpan): { name: Style[]; bar: Style } {
  const invocation = span.attributes["faas.invocation_id"] !== undefined;
  const name: Style[] = invocation ? ["bold"] : [];
  if (span.status.code === "error") return { name: ["red", ...name], bar: "red" };
  if (invocation) return { name, bar: "green" };
  if (serviceName(span) !== OURSELVES) return { name, bar: "magenta" };
  return { name, bar: BAR_STYLES[span.kind] ?? "blue" };
}

const BAR_STYLES: Partial<Record<SpanKind, Style>> = {
  [SpanKind.SERVER]: "cyan",
  [SpanKind.CLIENT]: "cyan",
  [SpanKind.PRODUCER]: "yellow",
  [SpanKind.CONSUMER]: "yellow",
};
