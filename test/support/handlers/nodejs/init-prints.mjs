console.log("loading");

export const handler = async () => console.log("handling");
