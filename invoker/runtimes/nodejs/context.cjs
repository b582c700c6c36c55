// The context object: the second argument of a handler.
"use strict";

/** `invocation` takes the outcome of handlers that tell it through the context. */
function createContext(invocation, headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return invocation.waitsForEmptyEventLoop;
    },
    set callbackWaitsForEmptyEventLoop(waits) {
      invocation.waitsForEmptyEventLoop = waits;
    },
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parse(headers["lambda-runtime-client-context"]),
    identity: parse(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  return invocation.takesCallbacks ? Object.assign(context, legacyMethods(invocation)) : context;
}

/** What handlers used before there were callbacks; gone with them in nodejs24.x. */
function legacyMethods(invocation) {
  const done = (error, value) => invocation.finish(error ?? undefined, value);
  return { done, succeed: (value) => done(undefined, value), fail: (error) => done(error ?? "handled") };
}

function parse(json) {
  return json === undefined ? undefined : JSON.parse(json);
}

module.exports = { createContext };
