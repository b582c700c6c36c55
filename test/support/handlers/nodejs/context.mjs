export const handler = async (_event, context) => ({
  ...context,
  callbackWaitsForEmptyEventLoop: context.callbackWaitsForEmptyEventLoop,
  remaining: context.getRemainingTimeInMillis(),
  traceId: process.env._X_AMZN_TRACE_ID,
});
