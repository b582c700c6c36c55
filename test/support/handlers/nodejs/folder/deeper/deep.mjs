const greeting = await Promise.resolve("deep");

export const api = { handler: async () => greeting };
