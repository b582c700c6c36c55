// The models' patterns, which are written for Java, as regular expressions of ours: whole-string, compiled once.

const compiled = new Map<string, RegExp>();

/** Whether the whole text satisfies the model's pattern. */
export function matchesPattern(text: string, pattern: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = compilePattern(pattern);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

export function compilePattern(pattern: string): RegExp {
  const unicode = /\\p\{|\\u1[0-9A-F]{5}|\\uD[89AB]/i.test(pattern);
  return new RegExp(`^(?:${unicode ? toUnicode(pattern) : pattern})$`, unicode ? "u" : "");
}

/** Code points above FFFF are written as `\u10000` or as surrogate pairs; and the unicode mode forbids needless escapes. */
function toUnicode(pattern: string): string {
  return pattern
    .replace(/\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})/gi, (_pair, high: string, low: string) => {
      const codePoint = 0x10000 + ((Number.parseInt(high, 16) - 0xd800) << 10) + (Number.parseInt(low, 16) - 0xdc00);
      return `\\u{${codePoint.toString(16)}}`;
    })
    .replace(/\\u(10[0-9A-F]{4}|10000)/gi, (_escape, digits: string) => `\\u{${digits}}`)
    .replace(/\\([-_@:=%#&,;!~'"<> ])/g, (_escape, character: string) => (character === "-" ? "\\-" : character));
}
