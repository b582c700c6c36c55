// What the commands print: results on standard output, as text or JSON, and colours where they are wanted.

export type Format = "text" | "json";

export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** `text` makes the text for people; JSON is the value as it is. */
export function printResult(format: Format, value: unknown, text: () => string): void {
  print(format === "json" ? JSON.stringify(value, null, 2) : text());
}

/** Whether a stream takes colours: https://no-color.org, and no terminal in CI. */
export function takesColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env["NO_COLOR"] && !process.env["CI"];
}

/** Columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)), []);
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
