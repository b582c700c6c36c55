// python3.9 to python3.15: the interpreter of that version, started with a small bootstrap of our own.
import { LaunchError, type Runtime } from "../runtime.ts";

export const python: Runtime = {
  runs: (identifier) => /^python3\.\d+$/.test(identifier),
  async launch() {
    throw new LaunchError("not yet");
  },
};
