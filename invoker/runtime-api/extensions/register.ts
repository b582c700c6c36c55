// POST /2020-01-01/extension/register: an extension says who it is and what it wants to hear of.
import { answer } from "../answers.ts";
import type { HttpRequest } from "../http.ts";
import type { ExtensionEvent } from "./extension.ts";
import { type Extensions, MOST_EXTENSIONS } from "./extensions.ts";
import { EMPTY_NAME, invalidEventType, invalidFormat, invalidState, REGISTRATION_CLOSED, TOO_MANY } from "./faults.ts";

const EVENTS: readonly string[] = ["INVOKE", "SHUTDOWN"] satisfies ExtensionEvent[];

export function register(extensions: Extensions, request: HttpRequest): string {
  const name = request.headers["lambda-extension-name"];
  if (!name) return EMPTY_NAME;
  const known = extensions.named(name);
  if (known) return invalidState(name, known.state, "Registered");
  if (!extensions.registrationOpen) return REGISTRATION_CLOSED;
  const events = readEvents(request.body);
  if (!events) return invalidFormat('The body is to be JSON of the form {"events":["INVOKE","SHUTDOWN"]}');
  // The end of an internal extension is the end of its runtime.
  const unheard = events.find((event) => !EVENTS.includes(event) || (event === "SHUTDOWN" && !extensions.isExternal(name)));
  if (unheard !== undefined) return invalidEventType(unheard);
  if (extensions.size >= MOST_EXTENSIONS) return TOO_MANY;
  const extension = extensions.add(name);
  extension.events = [...new Set(events)] as ExtensionEvent[];
  extension.state = "Registered";
  extensions.listener.onRegistered(extension);
  return answer(200, describe(extensions, request), "application/json", { "Lambda-Extension-Identifier": extension.identifier });
}

function readEvents(body: Buffer): string[] | undefined {
  try {
    const { events = [] } = JSON.parse(body.toString()) as { events?: unknown };
    return Array.isArray(events) && events.every((event) => typeof event === "string") ? events : undefined;
  } catch {
    return undefined;
  }
}

function describe({ definition, accountId }: Extensions, { headers }: HttpRequest): string {
  const features = (headers["lambda-extension-accept-feature"] ?? "").split(",").map((feature) => feature.trim());
  return JSON.stringify({
    functionName: definition.name,
    functionVersion: definition.version,
    handler: definition.handler,
    ...(features.includes("accountId") && { accountId }),
  });
}
