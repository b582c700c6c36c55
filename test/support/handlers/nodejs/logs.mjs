class OrderError extends Error {
  name = "renamed";
  order = 7;
}

console.log("loading");

/** Prints what the console can be given. */
export const handler = async () => {
  console.log("a %s", "text");
  console.log({ an: "object" });
  console.log();
  console.log("several", { an: "object" });
  console.error(new OrderError("alone"));
  console.warn("among others:", new OrderError("told"));
  const circle = {};
  circle.self = circle;
  console.debug(circle);
  console.trace("a trace");
  console.fatal("the end");
  process.stdout.write("plain\n");
  process.stdout.write('{"level":"debug","message":"its own JSON"}\n');
  process.stdout.write('{"message":"no level"}\n');
};
