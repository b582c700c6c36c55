// Handlers that answer by a stream.
/* global awslambda */
export const chunks = awslambda.streamifyResponse(async (event, stream) => {
  for (let count = 0; count < (event.count ?? 3); count++) stream.write(`chunk ${count}\n${"x".repeat(event.size ?? 0)}`);
  stream.end();
});

export const http = awslambda.streamifyResponse(async (_event, stream) => {
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "x-a": "b" } });
  response.write("body");
  response.end();
});

export const breaks = awslambda.streamifyResponse(async (_event, stream) => {
  stream.write("half");
  await new Promise((resolve) => setImmediate(resolve));
  throw new TypeError("in the middle");
});

export const throws = awslambda.streamifyResponse(async () => {
  throw new RangeError("at once");
});

export const synchronous = awslambda.streamifyResponse((_event, stream) => stream.end("at once"));
