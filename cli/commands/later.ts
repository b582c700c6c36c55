// What people will look for and is not there yet: said aloud, by name.
import { CommandError } from "../failure.ts";

/** The module of a verb that is still to come: `Kinesis streams are not simulated yet; …`. */
export function later(sentence: string) {
  return { run: (): Promise<never> => Promise.reject(new CommandError(sentence)) };
}
