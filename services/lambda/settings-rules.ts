// By what a function's settings are judged here and now.
import type { Lambda } from "./lambda.ts";
import { readLayers } from "./layer-references.ts";
import type { SettingsRules } from "./settings.ts";

export function settingsRules(lambda: Lambda): SettingsRules {
  return { strict: lambda.config.strictRuntimes, now: lambda.context.clock.now(), layers: (arns) => readLayers(lambda, arns) };
}
