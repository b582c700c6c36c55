// What a pattern without selectors finds.

export const NOTHING_EXTRACTED: Readonly<Record<string, string>> = {};
