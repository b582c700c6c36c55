// The active OpenTelemetry context follows asynchronous calls, by AsyncLocalStorage.
import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, context, ROOT_CONTEXT } from "../core/tracing.ts";

type ContextManager = Parameters<typeof context.setGlobalContextManager>[0];

class AsyncContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(active: Context, work: F, self?: ThisParameterType<F>, ...args: A): ReturnType<F> {
    return this.#storage.run(active, () => work.apply(self, args));
  }

  bind<T>(active: Context, target: T): T {
    if (typeof target !== "function") return target;
    const storage = this.#storage;
    return function (this: unknown, ...args: unknown[]) {
      return storage.run(active, () => Reflect.apply(target, this, args));
    } as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}

let followed = false;

/** Makes `context.active()` work in this process. A manager that the host program has registered already is left in place. */
export function followContext(): void {
  if (followed) return;
  followed = true;
  context.setGlobalContextManager(new AsyncContext());
}
