// Functions that an earlier version of the file made: known by a tag, deleted when the file does not name them any more.
import { resolve } from "node:path";
import { type Application, LAMBDA_PAGING } from "./application.ts";
import type { Config } from "./config.ts";

const TAG = "lambdabus:file";

/** What stands for the file in a tag; a configuration that is no file has no past, and leaves no traces. */
export function originOf(config: Config): string | undefined {
  return config.file === undefined ? undefined : resolve(config.file);
}

/** The tags that a function or a mapping of this file is created with. */
export function originTags(config: Config): Record<string, string> {
  const origin = originOf(config);
  return origin === undefined ? {} : { [TAG]: origin };
}

/** Whether something with these tags was made by an earlier version of this file. */
export function isOfFile(config: Config, tags: Readonly<Record<string, string>>): boolean {
  return tags[TAG] !== undefined && tags[TAG] === originOf(config);
}

/** Deletes what the file made before and does not name now; returns the names. */
export async function removeLeftovers(application: Application): Promise<Set<string>> {
  const { config } = application;
  if (originOf(config) === undefined) return new Set();
  const others = (await listFunctions(application)).filter(({ FunctionName }) => !Object.hasOwn(config.settings.functions, FunctionName));
  const left = await Promise.all(others.map(async (found) => (isOfFile(config, await application.tagsOf(found.FunctionArn)) ? [found.FunctionName] : [])));
  await Promise.all(left.flat().map((name) => application.call(["functions"], "lambda", "DeleteFunction", { FunctionName: name })));
  return new Set(left.flat());
}

interface FunctionEntry {
  readonly FunctionName: string;
  readonly FunctionArn: string;
}

function listFunctions(application: Application): Promise<FunctionEntry[]> {
  return application.all(["functions"], "lambda", "ListFunctions", "Functions", LAMBDA_PAGING);
}
