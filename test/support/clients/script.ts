// A list of Lambda calls, done one after the other by a client that nobody here wrote, with what it makes of each answer.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as lambda from "@aws-sdk/client-lambda";
import { LambdaClient, type LambdaServiceException } from "@aws-sdk/client-lambda";
import type { Python } from "../python.ts";
import { dashed, environment, merge, runProgram } from "./client.ts";

export interface ScriptCall {
  /** As the API writes it: `CreateFunction`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The file that holds the package, where there is one. */
  readonly zip?: string;
}

/** As the client's user sees it. */
export interface ScriptAnswer {
  /** The CLI does not tell. */
  readonly status?: number;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface ScriptRunner {
  readonly name: string;
  /** `boto3`, `cli`, `sdk`. */
  readonly client: string;
  run(calls: readonly ScriptCall[], endpoint: string): Promise<ScriptAnswer[]>;
}

/** The member that takes the package. */
const ZIP_MEMBER: Readonly<Record<string, string>> = { CreateFunction: "Code.ZipFile", UpdateFunctionCode: "ZipFile", PublishLayerVersion: "Content.ZipFile" };

export function boto3Script({ python }: Python): ScriptRunner {
  const script = join(import.meta.dirname, "boto3_client.py");
  return {
    name: "boto3",
    client: "boto3",
    async run(calls, endpoint) {
      const list = calls.map(({ action, input, zip }) => {
        const blobs = zip ? { [ZIP_MEMBER[action] as string]: { $file: zip } } : {};
        return ["lambda", dashed(action).replaceAll("-", "_"), merge(input, blobs)];
      });
      const answers = JSON.parse(await runProgram(python, [script], environment(endpoint), JSON.stringify(list)));
      return answers.map(readBoto3Answer);
    },
  };
}

interface Boto3Answer extends Record<string, unknown> {
  readonly Error?: { readonly Code: string; readonly Message: string };
  readonly Status?: number;
  readonly ResponseMetadata?: { readonly HTTPStatusCode: number };
}

function readBoto3Answer(answer: Boto3Answer): ScriptAnswer {
  if (answer.Error) return { status: answer.Status as number, error: { code: answer.Error.Code, message: answer.Error.Message } };
  return { status: answer.ResponseMetadata?.HTTPStatusCode as number, output: answer };
}

export function cliScript({ python }: Python): ScriptRunner {
  const script = join(import.meta.dirname, "aws_cli_client.py");
  return {
    name: "the AWS CLI",
    client: "cli",
    async run(calls, endpoint) {
      const answers = JSON.parse(await runProgram(python, [script], environment(endpoint), JSON.stringify(calls.map(commandLine))));
      return answers.map(readCliAnswer);
    },
  };
}

/** Invoke writes its result into a file, and takes no JSON for its options then. */
function commandLine({ action, input, zip }: ScriptCall): string[] {
  if (action === "Invoke") return ["lambda", "invoke", ...Object.entries(input).flatMap(([name, value]) => [`--${dashed(name)}`, String(value)]), "/dev/null"];
  return ["lambda", dashed(action), "--cli-input-json", JSON.stringify(input), ...(zip ? ["--zip-file", `fileb://${zip}`] : [])];
}

function readCliAnswer({ output, errors, code }: { output: string; errors: string; code: number }): ScriptAnswer {
  if (code === 0) return { output: output.trim() ? JSON.parse(output) : {} };
  const match = /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)/s.exec(errors);
  return { error: { code: match?.[1] ?? "", message: (match?.[2] ?? errors).replace(/\n$/, "") } };
}

export function sdkScript(): ScriptRunner {
  return {
    name: "the AWS SDK for JavaScript",
    client: "sdk",
    async run(calls, endpoint) {
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const client = new LambdaClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
      const answers: ScriptAnswer[] = [];
      for (const call of calls) answers.push(await send(client, call));
      client.destroy();
      return answers;
    },
  };
}

async function send(client: LambdaClient, { action, input, zip }: ScriptCall): Promise<ScriptAnswer> {
  const Command = (lambda as unknown as Record<string, new (input: object) => never>)[`${action}Command`] as new (input: object) => never;
  const blobs = zip ? { [ZIP_MEMBER[action] as string]: readFileSync(zip) } : {};
  try {
    const output = (await client.send(new Command(merge(input, blobs)))) as { $metadata: { httpStatusCode: number } };
    return { status: output.$metadata.httpStatusCode, output: output as unknown as Record<string, unknown> };
  } catch (error) {
    const { name, message, $metadata } = error as LambdaServiceException;
    if (!$metadata?.httpStatusCode) throw error;
    return { status: $metadata.httpStatusCode, error: { code: name, message } };
  }
}
