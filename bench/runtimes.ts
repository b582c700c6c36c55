// `node bench/runtimes.ts`: one hello in each language: cold start, warm invocations, memory. What a language takes that is not here is left out, and named.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { post } from "./client.ts";
import { BenchSimulator } from "./simulator.ts";
import { summarize, time } from "./statistics.ts";

interface Language {
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  /** By path; all are executable. */
  readonly files: Readonly<Record<string, string>>;
  /** What makes the code of the files, in their directory. */
  readonly build?: readonly string[][];
}

const SHELL = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while curl -sf -D "$TMPDIR/head" -o /dev/null "$api/next"; do
  id=$(tr -d '\\r' <"$TMPDIR/head" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //ip')
  curl -sf -o /dev/null -d '{"hello":"world"}' "$api/$id/response"
done
`;
const GO = `package main
import "github.com/aws/aws-lambda-go/lambda"
func main() { lambda.Start(func() (map[string]string, error) { return map[string]string{"hello": "world"}, nil }) }
`;
const CARGO = `[package]
name = "bootstrap"
version = "0.1.0"
edition = "2021"
[dependencies]
lambda_runtime = { version = "1", default-features = false }
serde_json = "1"
tokio = { version = "1", features = ["macros"] }
`;
const RUST = `use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use serde_json::{json, Value};
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|_: LambdaEvent<Value>| async { Ok::<Value, Error>(json!({ "hello": "world" })) })).await
}
`;
const JAVA = `package example;
import java.util.Map;
public class Handler { public Map<String, String> hello(Map<String, Object> event) { return Map.of("hello", "world"); } }
`;

const LANGUAGES: readonly Language[] = [
  { name: "Node", runtime: "nodejs24.x", handler: "app.handler", files: { "app.mjs": 'export const handler = async () => ({ hello: "world" });' } },
  {
    name: "TypeScript",
    runtime: "nodejs24.x",
    handler: "app.handler",
    files: { "app.ts": 'export const handler = async (): Promise<object> => ({ hello: "world" });' },
  },
  { name: "Python", runtime: "python3.13", handler: "app.handler", files: { "app.py": 'def handler(event, context):\n    return {"hello": "world"}\n' } },
  {
    name: "Java",
    runtime: "java17",
    handler: "example.Handler::hello",
    files: { "example/Handler.java": JAVA },
    build: [["javac", "--release", "17", "example/Handler.java"]],
  },
  {
    name: "Go",
    runtime: "provided.al2023",
    handler: "any",
    files: { "main.go": GO, "go.mod": "module example\n\ngo 1.22\n" },
    build: [
      ["go", "get", "github.com/aws/aws-lambda-go@v1.47.0"],
      ["go", "build", "-tags", "lambda.norpc", "-o", "bootstrap", "."],
    ],
  },
  {
    name: "Rust",
    runtime: "provided.al2023",
    handler: "any",
    files: { "Cargo.toml": CARGO, "src/main.rs": RUST },
    build: [
      ["cargo", "build", "--quiet", "--release"],
      ["mv", "target/release/bootstrap", "bootstrap"],
      ["rm", "-r", "target"],
    ],
  },
  { name: "Ruby", runtime: "ruby3.4", handler: "app.handler", files: { "app.rb": 'def handler(event:, context:)\n  { hello: "world" }\nend\n' } },
  { name: "shell", runtime: "provided.al2023", handler: "any", files: { bootstrap: SHELL } },
];

const COLD_STARTS = 8;
const WARM = 500;
const MEMORY_SIZE = 512;

const root = mkdtempSync(join(tmpdir(), "lambdabus-languages-"));
// Before the simulator is there: what is built takes minutes of the processors.
const prepared = LANGUAGES.map(prepare);
using simulator = await BenchSimulator.start();
console.log("\n| language | cold start p50 | warm p50 | warm p99 | memory |\n|---|---|---|---|---|");
for (const { language, code, fault } of prepared) {
  try {
    if (fault) throw fault;
    console.log(await measure(language, code));
  } catch (error) {
    console.log(`| ${language.name} | not measured: ${(error as Error).message.split("\n")[0]} | | | |`);
  }
}
rmSync(root, { recursive: true, force: true });
simulator[Symbol.dispose]();
process.exit(0);

interface Prepared {
  readonly language: Language;
  /** The directory of its code. */
  readonly code: string;
  /** Why it could not be built. */
  readonly fault?: Error;
}

/** Writes and builds the code. */
function prepare(language: Language): Prepared {
  const code = join(root, language.name);
  for (const [path, text] of Object.entries(language.files)) {
    mkdirSync(dirname(join(code, path)), { recursive: true });
    writeFileSync(join(code, path), text);
    chmodSync(join(code, path), 0o755);
  }
  try {
    for (const [command, ...args] of language.build ?? []) execFileSync(command as string, args, { cwd: code, stdio: "ignore" });
    return { language, code };
  } catch (error) {
    return { language, code, fault: error as Error };
  }
}

/** A row of the table. The first cold start may fetch something: it is not counted. */
async function measure({ name, runtime, handler }: Language, code: string): Promise<string> {
  const cold: number[] = [];
  for (let index = 0; index <= COLD_STARTS; index++) {
    await simulator.createFunction(`${name}-${index}`, code, handler, { Runtime: runtime, MemorySize: MEMORY_SIZE });
    const [took] = await time(1, () => post(simulator.invocations(`${name}-${index}`), "{}"));
    if (index > 0) cold.push(took as number);
  }
  const warm = summarize(name, await time(WARM, () => post(simulator.invocations(`${name}-0`), "{}")));
  const memory = await memoryOf(`${name}-0`);
  return `| ${name} | ${summarize(name, cold).p50.toFixed(0)} ms | ${warm.p50.toFixed(2)} ms | ${warm.p99.toFixed(2)} ms | ${memory} MB |`;
}

/** As the REPORT line has it. */
async function memoryOf(functionName: string): Promise<string> {
  const response = await fetch(simulator.invocations(functionName), { method: "POST", body: "{}", headers: { "x-amz-log-type": "Tail" } });
  await response.arrayBuffer();
  const log = Buffer.from(response.headers.get("x-amz-log-result") ?? "", "base64").toString();
  return /Max Memory Used: (\d+)/.exec(log)?.[1] ?? "?";
}
