// Stops where a debugger is told to stop it, and says how much time it has left.
export const handler = async (event, context) => {
  const doubled = event.n * 2;
  const sum = doubled + 1;
  return { sum, remaining: context.getRemainingTimeInMillis(), argv: process.execArgv };
};
