// TestMetricFilter: which of some messages a pattern matches, and what it finds in them.
import type { Action } from "../../service.ts";
import { parseFilterPattern } from "../filter-pattern/filter-pattern.ts";

export const testMetricFilter: Action<{ filterPattern: string; logEventMessages: readonly string[] }> = ({ filterPattern, logEventMessages }) => {
  const matches = parseFilterPattern(filterPattern);
  return {
    matches: logEventMessages.flatMap((eventMessage, index) => {
      const extractedValues = matches(eventMessage);
      return extractedValues ? [{ eventNumber: index + 1, eventMessage, extractedValues }] : [];
    }),
  };
};
