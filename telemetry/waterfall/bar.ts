// A bar from one fraction of a column to another, in block characters.

/** One to eight eighths of a column, filled from the left. */
const LEFT_EIGHTHS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
/** There are only two blocks that are filled from the right. */
const RIGHT_HALF = "▐";
const RIGHT_EIGHTH = "▕";

export interface Bar {
  /** The column in which it begins. */
  readonly column: number;
  readonly text: string;
}

/** Ends to the eighth of a column, begins to the half, and is never invisible. */
export function drawBar(from: number, to: number, columns: number): Bar {
  const start = Math.min(Math.round(from * 2) / 2, columns - 1 / 8);
  const end = Math.min(Math.max(Math.round(to * 8) / 8, start + 1 / 8), columns);
  const column = Math.floor(start);
  if (start === column) return { column, text: fromLeft(end - column) };
  if (end <= column + 1) return { column, text: end - start <= 1 / 4 ? RIGHT_EIGHTH : RIGHT_HALF };
  return { column, text: RIGHT_HALF + fromLeft(end - column - 1) };
}

function fromLeft(columns: number): string {
  const whole = Math.floor(columns);
  const eighths = Math.round((columns - whole) * 8);
  return "█".repeat(whole) + (eighths > 0 ? LEFT_EIGHTHS[eighths - 1] : "");
}
