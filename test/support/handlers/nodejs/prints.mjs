export const handler = async ({ bytes }) => {
  const line = `${"x".repeat(99)}\n`;
  for (let written = 0; written < bytes; written += line.length) process.stdout.write(line);
  return "printed";
};

export const levels = async () => {
  console.log("a %s", "log");
  console.info({ an: "object" });
  console.warn("a warning");
  process.stderr.write("straight to standard error\n");
  console.error("an error");
};

export const lines = async () => {
  console.log("one\ntwo");
  process.stdout.write("raw one\nraw two\n");
};
