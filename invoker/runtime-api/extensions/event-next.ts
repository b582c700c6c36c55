// GET /2020-01-01/extension/event/next: an extension waits here for its next event; by asking it says that it is done with the last.
import type { HttpRequest, Reply } from "../http.ts";
import type { Extensions } from "./extensions.ts";
import { invalidState } from "./faults.ts";

export function eventNext(extensions: Extensions, request: HttpRequest, reply: Reply): void {
  const extension = extensions.sender(request);
  if (typeof extension === "string") reply(extension);
  else if (extension.state !== "Registered" && extension.state !== "Running") reply(invalidState(extension.name, extension.state, "Ready"));
  else {
    extension.wait(reply);
    extensions.listener.onNext(extension);
  }
}
