// Holds its environment for a while, so that whoever comes meanwhile needs another one.
export async function handler(event) {
  await new Promise((resolve) => setTimeout(resolve, event.holdMs));
  return event;
}
