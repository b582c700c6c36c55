// `= "x*"`, `!= 200`, `> 1.5`, `= %ab+%`: what follows a selector, in patterns for JSON and for fields.
import { parseExpression } from "./expression.ts";

/** Judges a value found in a message: a text, a number, a boolean or null. */
export type Judges = (value: unknown) => boolean;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** `quoted` texts are never numbers. */
export function compare(operator: string, literal: string, quoted: boolean): Judges {
  if (!quoted && NUMBER.test(literal)) return compareNumber(operator, Number(literal), literal);
  const equals = textJudge(literal, quoted);
  return operator === "!=" ? (value) => !equals(value) : equals;
}

function textJudge(literal: string, quoted: boolean): Judges {
  if (!quoted && literal.length > 1 && literal.startsWith("%") && literal.endsWith("%")) {
    const expression = parseExpression(literal.slice(1, -1));
    return (value) => expression.test(String(value));
  }
  const inside = literal.replace(/^\*|\*$/g, "");
  if (literal === "*") return () => true;
  if (literal.startsWith("*") && literal.endsWith("*")) return (value) => String(value).includes(inside);
  if (literal.startsWith("*")) return (value) => String(value).endsWith(inside);
  if (literal.endsWith("*")) return (value) => String(value).startsWith(inside);
  return (value) => String(value) === literal;
}

function compareNumber(operator: string, wanted: number, literal: string): Judges {
  const judge = {
    "=": (found: number) => found === wanted,
    "!=": (found: number) => found !== wanted,
    "<": (found: number) => found < wanted,
    "<=": (found: number) => found <= wanted,
    ">": (found: number) => found > wanted,
    ">=": (found: number) => found >= wanted,
  }[operator] as (found: number) => boolean;
  return (value) => {
    if (typeof value === "number") return judge(value);
    if (typeof value === "string" && NUMBER.test(value)) return judge(Number(value));
    return operator === "!=" && String(value) !== literal;
  };
}
