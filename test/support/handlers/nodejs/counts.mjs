import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const marker = join(tmpdir(), "marker");
let count = 0;

/** How often this process was called, and whether one before it left its mark; told to sleep, it lets itself be timed out. */
export const handler = async ({ ms }) => {
  const marked = existsSync(marker);
  writeFileSync(marker, "");
  count++;
  if (ms) await new Promise((resolve) => setTimeout(resolve, ms));
  return { count, marked };
};
