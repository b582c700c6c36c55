import { spawn } from "node:child_process";

/** Starts a child that sleeps for `seconds`, as a daemon when it is to be `detached`, and goes on for `ms`. */
export const handler = async ({ seconds = "300", detached = false, ms = 60_000 }) => {
  spawn("/bin/sleep", [seconds], { stdio: "inherit", detached });
  process.stdout.write("forked\n");
  await new Promise((resolve) => setTimeout(resolve, ms));
};
