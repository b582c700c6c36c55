import { spawn } from "node:child_process";

export const handler = async () => {
  const child = spawn("/bin/sleep", ["300"], { stdio: "inherit" });
  process.stdout.write(`child ${child.pid}\n`);
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};
