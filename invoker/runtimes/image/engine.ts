// The container engine of this machine: the docker or podman that answers, and what its client is asked for.
import { quoteWord } from "../../../core/guard.ts";
import { runTool, together } from "../fetch.ts";
import { ask, onPath } from "../programs.ts";
import { LaunchError, type RuntimeContext } from "../runtime.ts";

/** What a client needs of the host's variables to find its engine; a rootless one needs its directories. */
const OF_CLIENTS = /^(PATH|HOME|XDG_\w+|DOCKER_(HOST|CONTEXT|CONFIG|TLS_VERIFY|CERT_PATH|API_VERSION)|CONTAINER_(HOST|CONNECTION|SSHKEY)|CONTAINERS_\w+)$/;

/** The variables that a client is to find as they are on the host. */
export function clientVariables(environment: NodeJS.ProcessEnv = process.env): [name: string, value: string][] {
  return Object.entries(environment).filter(([name, value = "\n"]) => OF_CLIENTS.test(name) && !value.includes("\n")) as [string, string][];
}

/** Absolute path of the client of the first engine that answers. Throws a LaunchError that says what there is instead. */
export async function findEngine(): Promise<string> {
  const clients = [...(await onPath("docker")), ...(await onPath("podman"))];
  for (const client of clients) if ((await ask(client, "version", "--format", "{{.Server.Version}}"))?.trim()) return client;
  const found = clients.length > 0 ? `${clients.join(" and ")} reach no engine: start it` : "neither docker nor podman is on the PATH: install one";
  throw new LaunchError(`functions of package type Image run in containers, and ${found}`);
}

/** An image that is here is taken as it is, any other is pulled. */
export async function provideImage(client: string, uri: string, context: RuntimeContext): Promise<void> {
  if ((await ask(client, "image", "inspect", "--format", "{{.Id}}", uri)) !== undefined) return;
  await together(`${client} ${uri}`, () => {
    context.progress(`Pulling ${uri} …`);
    return runTool(context, client, ["pull", "--quiet", uri], "/");
  }).catch((error: Error) => {
    throw new LaunchError(`${client} could not pull ${uri}: ${error.message}`);
  });
}

/** What ends a container, however far it has come: one that was only created does not end by itself. It is done at our own end at the latest. */
export function containerEnd(client: string, name: string, { guard }: RuntimeContext): () => Promise<void> {
  const words = ["rm", "--force", "--volumes", name];
  const settings = clientVariables().map(([variable, value]) => `${variable}=${quoteWord(value)}`);
  const atEnd = guard.atEnd([...settings, ...[client, ...words].map(quoteWord)].join(" "));
  return async () => {
    await ask(client, ...words);
    atEnd[Symbol.dispose]();
  };
}
