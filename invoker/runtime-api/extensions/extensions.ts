// The extensions of one start of an environment: who they are, and whether all of them wait.
import type { FunctionDefinition } from "../../../core/function.ts";
import type { HttpRequest } from "../http.ts";
import { Extension, type ExtensionMessage } from "./extension.ts";
import { INVALID_IDENTIFIER, MISSING_IDENTIFIER, unknownIdentifier } from "./faults.ts";

/** Lambda's limit, internal and external ones together. */
export const MOST_EXTENSIONS = 10;

const IDENTIFIER = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Told by the endpoints what an extension said. */
export interface ExtensionsListener {
  onRegistered(extension: Extension): void;
  /** It waits for its next event. */
  onNext(extension: Extension): void;
  /** It says that it cannot start, or that it ends. */
  onError(extension: Extension, phase: "init" | "exit", body: Buffer): void;
}

export interface ExtensionsOptions {
  readonly definition: FunctionDefinition;
  readonly accountId: string;
  /** File names of the external extensions that have been started. */
  readonly launched: readonly string[];
  readonly listener: ExtensionsListener;
  uuid(): string;
}

export class Extensions {
  readonly definition: FunctionDefinition;
  readonly accountId: string;
  readonly listener: ExtensionsListener;
  /** Before the runtime asks for its first event. */
  registrationOpen = true;
  readonly #uuid: () => string;
  readonly #launched: ReadonlySet<string>;
  readonly #byIdentifier = new Map<string, Extension>();

  constructor({ definition, accountId, launched, listener, uuid }: ExtensionsOptions) {
    this.definition = definition;
    this.accountId = accountId;
    this.listener = listener;
    this.#launched = new Set(launched);
    this.#uuid = uuid;
  }

  get all(): readonly Extension[] {
    return [...this.#byIdentifier.values()];
  }

  get size(): number {
    return this.#byIdentifier.size;
  }

  /** Whether every one of them has asked for its next event. */
  get allWait(): boolean {
    return this.all.every(({ state }) => state === "Ready");
  }

  /** Whether all external ones that were started are known here. */
  get allRegistered(): boolean {
    return this.all.filter(({ external }) => external).length === this.#launched.size;
  }

  isExternal(name: string): boolean {
    return this.#launched.has(name);
  }

  named(name: string): Extension | undefined {
    return this.all.find((extension) => extension.name === name);
  }

  add(name: string): Extension {
    const extension = new Extension(name, this.isExternal(name), this.#uuid());
    this.#byIdentifier.set(extension.identifier, extension);
    return extension;
  }

  /** The extension that a request is from, or why that cannot be said. */
  sender({ headers }: HttpRequest): Extension | string {
    const identifier = headers["lambda-extension-identifier"];
    if (!identifier) return MISSING_IDENTIFIER;
    if (!IDENTIFIER.test(identifier)) return INVALID_IDENTIFIER;
    return this.#byIdentifier.get(identifier.toLowerCase()) ?? unknownIdentifier(identifier);
  }

  /** Tells all who want to hear of it. */
  send(message: ExtensionMessage): void {
    for (const extension of this.#byIdentifier.values()) if (extension.events.includes(message.eventType)) extension.send(message);
  }
}
