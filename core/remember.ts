// Answers that are asked for again and again: computed once, within bounds.

/** So many different questions are remembered; then all of them are forgotten, which is rare and cheap. */
const LIMIT = 1_000;

/** `compute`, which is not run again for what it was asked before. It must answer the same each time, with what nobody changes. */
export function remember<Answer>(compute: (question: string) => Answer, limit = LIMIT): (question: string) => Answer {
  const known = new Map<string, Answer>();
  return (question) => {
    const answer = known.get(question);
    if (answer !== undefined || known.has(question)) return answer as Answer;
    const computed = compute(question);
    if (known.size >= limit) known.clear();
    known.set(question, computed);
    return computed;
  };
}
