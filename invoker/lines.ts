// Bytes cut into lines, as they come; and what a line may hold.
import { StringDecoder } from "node:string_decoder";

/** Without an end in sight, a line is cut here: twice the longest log event. */
const LONGEST = 2_097_152;

/** What a line of output says as an event: Lambda's runtimes put carriage returns between the lines of one event, so that it stays one. */
export function unfold(text: string): string {
  return text.includes("\r") ? text.replace(/\r(?!\n|$)/g, "\n") : text;
}

export class Lines {
  readonly #take: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split("\n");
    this.#rest = lines.pop() as string;
    for (const line of lines) this.#take(line);
    if (this.#rest.length > LONGEST) this.flush();
  }

  /** Takes what has not ended yet for a line. */
  flush(): void {
    const line = this.#rest;
    this.#rest = "";
    if (line !== "") this.#take(line);
  }
}
