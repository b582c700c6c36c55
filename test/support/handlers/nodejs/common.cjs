exports.handler = async (event) => ({ hello: event.name ?? "world" });
exports.nested = { handler: async () => "nested" };
exports.number = 42;
