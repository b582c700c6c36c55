// Does not end when it is asked to. With INTERNAL set, an internal extension lives in its process, too.
process.on("SIGTERM", () => process.stdout.write("asked to end\n"));

if (process.env.INTERNAL) {
  const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension`;
  const registered = await fetch(`${api}/register`, { method: "POST", headers: { "Lambda-Extension-Name": "inside" }, body: '{"events":["INVOKE"]}' });
  const headers = { "Lambda-Extension-Identifier": registered.headers.get("lambda-extension-identifier") };
  const next = () => fetch(`${api}/event/next`, { headers }).then((event) => event.json());
  void (async () => {
    for (;;) process.stdout.write(`inside ${(await next()).eventType}\n`);
  })();
}

export const handler = async () => "stubborn";
