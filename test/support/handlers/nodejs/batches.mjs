// Does what the bodies of its batch say: throws, sleeps, or names those as failed that ask for it.
export const handler = async ({ Records }) => {
  const bodies = Records.map(({ body }) => body);
  if (bodies.includes("throw")) throw new RangeError("as asked");
  if (bodies.includes("sleep")) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { batchItemFailures: Records.filter(({ body }) => body === "fail").map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
