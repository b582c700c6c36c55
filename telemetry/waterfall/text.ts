// Text for a terminal: how wide it is, cut and padded to a width, free of control characters, and coloured.

/** East Asian wide characters and emoji take two columns; combining marks take none. */
function columnsOf(character: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u.test(
    character,
  )
    ? 2
    : 1;
}

export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Names come from anywhere: what would move the cursor or change colours is shown as a dot. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, "·");
}

/** Exactly `width` columns: cut with an ellipsis, or filled with spaces. */
export function toWidth(text: string, width: number): string {
  return padTo(cut(text, width), width);
}

export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > width) break;
    kept += character;
  }
  return width < 1 ? "" : `${kept}…`;
}

export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };

export type Style = keyof typeof STYLES;
export type Paint = (text: string, ...styles: Style[]) => string;

/** Colours text where colours are wanted; otherwise leaves it alone. */
export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, ...styles) => (text.trim() === "" || styles.length === 0 ? text : `\u001b[${styles.map((style) => STYLES[style]).join(";")}m${text}\u001b[0m`);
}

/** Milliseconds as people read them, to three digits: `420 µs`, `4.13 ms`, `12.0 ms`, `1.20 s`, `2m 05s`, `1h 02m`, `3m`. */
export function showDuration(ms: number): string {
  if (ms < 0.9995) return `${Math.round(ms * 1_000)} µs`;
  if (ms < 999.5) return `${ms.toPrecision(3)} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${(ms / 1_000).toPrecision(3)} s`;
  if (seconds < 3_600) return showParts(Math.floor(seconds / 60), "m", seconds % 60, "s");
  return showParts(Math.floor(seconds / 3_600), "h", Math.floor(seconds / 60) % 60, "m");
}

function showParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${String(small).padStart(2, "0")}${smallUnit}`;
}

/** The same for round numbers: `50 ms` and not `50.0 ms`, nought as `0`. */
export function showRoundDuration(ms: number): string {
  return ms === 0 ? "0" : showDuration(ms).replace(/\.(\d*?)0+ /, (_, digits) => (digits ? `.${digits} ` : " "));
}
