// What a header may say: ISO 8859-1 without control characters.

export function isHeaderText(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** As it is where it can be, or as RFC 2047 has it: `=?UTF-8?B?5ryi?=`. */
export function headerText(text: string): string {
  return isHeaderText(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

/** Whether a header may have this name. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}
