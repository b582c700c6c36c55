// The time line of a waterfall: time to columns, with long stretches in which nothing happened folded away.
import { showRoundDuration } from "./text.ts";

/** Shorter pauses than this (ms) are never folded: they are what one looks at a waterfall for. */
const SHORTEST_FOLD = 250;
/** Nor are those that are not this many times as long as all that happened. */
const FOLD_RATIO = 2;
/** However short, what lies between two folds can be seen. */
const NARROWEST_STRETCH = 3;
/** A label, and room before the next. */
const TICK_COLUMNS = 8;
/** Columns at both ends of the label of a fold. */
const FOLD_MARGIN = 2;

interface Interval {
  readonly start: number;
  readonly end: number;
}

interface Stretch extends Interval {
  /** Where it begins, in columns, and how many it takes. */
  readonly column: number;
  readonly columns: number;
}

export interface Fold {
  readonly column: number;
  readonly columns: number;
  readonly label: string;
}

export interface Timeline {
  readonly columns: number;
  readonly folds: readonly Fold[];
  /** The column, with its fraction, of a time (ms). */
  columnOf(time: number): number;
  /** The two rows above the bars: times, and the ruler. */
  readonly header: readonly [times: string, ruler: string];
}

export function drawTimeline(intervals: readonly Interval[], columns: number): Timeline {
  const busy = foldPauses(merge(intervals));
  const labels = busy.slice(1).map((stretch, index) => showRoundDuration(stretch.start - busy[index]!.end));
  const widths = share(busy, columns - labels.reduce((sum, label) => sum + label.length + FOLD_MARGIN, 0));
  const stretches: Stretch[] = [];
  const folds: Fold[] = [];
  let column = 0;
  for (const [index, stretch] of busy.entries()) {
    stretches.push({ ...stretch, column, columns: widths[index]! });
    column += widths[index]!;
    const label = labels[index];
    if (label === undefined) break;
    folds.push({ column, columns: label.length + FOLD_MARGIN, label });
    column += label.length + FOLD_MARGIN;
  }
  return { columns, folds, columnOf: (time) => columnOf(stretches, time), header: drawHeader(stretches, folds, columns) };
}

/** Whole columns for each stretch by its length, with nothing left over. */
function share(stretches: readonly Interval[], columns: number): number[] {
  const total = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  const free = Math.max(0, columns - stretches.length * NARROWEST_STRETCH);
  const widths = stretches.map(({ start, end }) => NARROWEST_STRETCH + Math.floor(total > 0 ? ((end - start) / total) * free : free / stretches.length));
  const widest = widths.indexOf(Math.max(...widths));
  const left = columns - widths.reduce((sum, width) => sum + width, 0);
  return widths.map((width, index) => (index === widest ? width + Math.max(0, left) : width));
}

function merge(intervals: readonly Interval[]): Interval[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** What remains apart is shown with a fold between; the rest is joined with the pauses in it. */
function foldPauses(busy: readonly Interval[]): Interval[] {
  const worked = busy.reduce((sum, { start, end }) => sum + end - start, 0);
  const longest = Math.max(SHORTEST_FOLD, FOLD_RATIO * worked);
  const stretches: { start: number; end: number }[] = [];
  for (const { start, end } of busy) {
    const last = stretches.at(-1);
    if (last && start - last.end <= longest) last.end = end;
    else stretches.push({ start, end });
  }
  return stretches;
}

function columnOf(stretches: readonly Stretch[], time: number): number {
  const stretch = stretches.findLast(({ start }) => start <= time) ?? stretches[0];
  if (!stretch) return 0;
  const span = stretch.end - stretch.start;
  const part = span > 0 ? Math.min(1, Math.max(0, (time - stretch.start) / span)) : 0;
  return stretch.column + part * stretch.columns;
}

function drawHeader(stretches: readonly Stretch[], folds: readonly Fold[], columns: number): [string, string] {
  const times = new Array<string>(columns).fill(" ");
  const ruler = new Array<string>(columns).fill("─");
  const write = (text: string, at: number) => {
    for (const [index, character] of [...text].entries()) if (at + index < columns) times[at + index] = character;
  };
  ruler[0] = "├";
  ruler[columns - 1] = "┤";
  if (folds.length === 0 && stretches[0]) markTicks(stretches[0], columns, write, ruler);
  else write("0", 0);
  for (const { column, columns: wide, label } of folds) {
    write(label, column + FOLD_MARGIN / 2);
    for (let index = column; index < column + wide && index < columns; index++) ruler[index] = "╌";
    if (column > 1) ruler[column - 1] = "┤";
    if (column + wide < columns - 1) ruler[column + wide] = "├";
  }
  return [times.join("").trimEnd(), ruler.join("")];
}

/** Round times, far enough apart for their labels. */
function markTicks({ start, end }: Interval, columns: number, write: (text: string, at: number) => void, ruler: string[]): void {
  const length = end - start;
  const step = roundStep((length * TICK_COLUMNS) / columns);
  for (let tick = 0; tick * step <= length && length > 0; tick++) {
    const at = Math.round(((tick * step) / length) * columns);
    const label = showRoundDuration(tick * step);
    if (at + label.length > columns) break;
    write(label, at);
    if (at > 0) ruler[at] = "┴";
  }
  if (length === 0) write("0", 0);
}

/** The least of 1, 2, 5, 10 … that is at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-6)));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}
