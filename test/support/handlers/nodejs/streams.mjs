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

/** Writes, waits until `url` answers, and writes again. */
export const waits = awslambda.streamifyResponse(async ({ url }, stream) => {
  stream.setContentType("text/plain");
  stream.write("first");
  await fetch(url);
  stream.write("second");
  stream.end();
});

export const sleeps = awslambda.streamifyResponse(async (_event, stream) => {
  stream.write("half");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});

export const exits = awslambda.streamifyResponse(async (_event, stream) => {
  await new Promise((resolve) => stream.write("half", resolve));
  process.exit(1);
});
