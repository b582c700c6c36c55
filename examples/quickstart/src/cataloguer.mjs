// Started by the thumbnail that the thumbnailer writes: the second function of the same trace.
export async function handler(event) {
  const entries = event.Records.map(({ s3, eventTime }) => ({ key: s3.object.key, bytes: s3.object.size, at: eventTime }));
  console.log("catalogued", JSON.stringify(entries));
  return entries;
}
