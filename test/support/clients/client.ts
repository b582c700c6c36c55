// Three clients that nobody here wrote, behind one small interface: boto3, the AWS CLI, and the AWS SDK for JavaScript.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as lambda from "@aws-sdk/client-lambda";
import { LambdaClient } from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import { S3Client } from "@aws-sdk/client-s3";
import type { Python } from "../python.ts";

/** Blobs are given as the paths of files. */
export interface Call {
  readonly service: "s3" | "lambda";
  /** As the API writes it: `CreateFunction`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Member → file with its content. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface AwsUser {
  readonly name: string;
  call(call: Call): Promise<Record<string, unknown>>;
}

export function environment(endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_PAGER: "",
    AWS_MAX_ATTEMPTS: "1",
  };
}

export async function runProgram(command: string, args: string[], env: NodeJS.ProcessEnv, input = ""): Promise<string> {
  const child = spawn(command, args, { env });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}\n${errors}`);
  return output;
}

export function boto3User({ python }: Python, endpoint: string): AwsUser {
  const script = join(import.meta.dirname, "boto3_client.py");
  return {
    name: "boto3",
    async call({ service, action, input, files = {} }) {
      const method = dashed(action).replaceAll("-", "_");
      const blobs = Object.fromEntries(Object.entries(files).map(([member, file]) => [member, { $file: file }]));
      const calls = [[service, method, merge(input, blobs)]];
      const [answer] = JSON.parse(await runProgram(python, [script], environment(endpoint), JSON.stringify(calls)));
      if (answer.Error) throw new Error(`${answer.Error.Code}: ${answer.Error.Message}`);
      return answer;
    },
  };
}

export function cliUser({ aws }: Python, endpoint: string): AwsUser {
  return {
    name: "the AWS CLI",
    async call({ service, action, input, files = {} }) {
      const command = [service === "s3" ? "s3api" : service, dashed(action)];
      const options = Object.entries(input).flatMap(([member, value]) => [
        `--${dashed(member)}`,
        typeof value === "object" ? JSON.stringify(value) : String(value),
      ]);
      const blobs = Object.entries(files).flatMap(([member, file]) =>
        member === "Code.ZipFile" ? ["--zip-file", `fileb://${file}`] : [`--${dashed(member)}`, file],
      );
      const output = await runProgram(aws, [...command, ...options, ...blobs], environment(endpoint));
      return output.trim() ? JSON.parse(output) : {};
    },
  };
}

export function sdkUser(endpoint: string): AwsUser {
  const options = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };
  const clients = { s3: new S3Client({ ...options, forcePathStyle: true }), lambda: new LambdaClient(options) };
  const commands = { s3, lambda } as unknown as Record<string, Record<string, new (input: object) => unknown>>;
  const send = (service: Call["service"], command: unknown) =>
    (clients[service] as unknown as { send(command: unknown): Promise<Record<string, unknown>> }).send(command);
  return {
    name: "the AWS SDK for JavaScript",
    async call({ service, action, input, files = {} }) {
      const Command = commands[service]?.[`${action}Command`] as new (input: object) => unknown;
      const blobs = Object.fromEntries(Object.entries(files).map(([member, file]) => [member, readFileSync(file)]));
      return send(service, new Command(merge(input, blobs)));
    },
  };
}

/** `CreateFunction` → `create-function`. */
export function dashed(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

/** Puts `Code.ZipFile` and the like into place. */
export function merge(input: Readonly<Record<string, unknown>>, blobs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged: Record<string, unknown> = structuredClone(input) as Record<string, unknown>;
  for (const [path, value] of Object.entries(blobs)) {
    const [first, second] = path.split(".") as [string, string | undefined];
    merged[first] = second === undefined ? value : { ...(merged[first] as object), [second]: value };
  }
  return merged;
}
