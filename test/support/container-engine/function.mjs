// What runs in the containers of tests: a runtime that speaks the Runtime API and does as each event says.
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

const DEEDS = {
  tell: () => ({ arguments: process.argv.slice(2), directory: process.cwd(), variables: process.env, pid: process.pid }),
  print: (text) => void console.log(text),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  exit: (code) => process.exit(code),
  // As the kernel ends who takes more memory than there is.
  kill: (signal) => new Promise(() => process.kill(process.pid, signal)),
};

for (;;) {
  const next = await fetch(`${api}/next`);
  const [[deed, value]] = Object.entries(await next.json());
  const result = await DEEDS[deed](value);
  await fetch(`${api}/${next.headers.get("lambda-runtime-aws-request-id")}/response`, { method: "POST", body: JSON.stringify(result ?? null) });
}
