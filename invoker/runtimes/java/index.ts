// java8.al2 to java25: a JDK of the machine with AWS's own runtime interface client.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FunctionDefinition } from "../../../core/function.ts";
import { searchOnce } from "../programs.ts";
import { type Launch, LaunchError, type Places, type Runtime, type RuntimeContext } from "../runtime.ts";
import { findClient } from "./client.ts";
import { findJdks, type Jdk } from "./jdks.ts";

const IDENTIFIER = /^java(\d+)(\.al\d+)?$/;
const MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
const jdks = searchOnce(() => findJdks());

export const java: Runtime = {
  runs: (identifier) => IDENTIFIER.test(identifier),

  async launch({ runtime, handler, memorySize }: FunctionDefinition, places: Places, context: RuntimeContext): Promise<Launch> {
    const major = Number(IDENTIFIER.exec(runtime)?.[1]);
    const advice = `install a JDK ${major}, and set JAVA_HOME to it or put its \`java\` on the PATH`;
    const jdk = nearest(await jdks(context), major);
    if (!jdk) throw new LaunchError(`${runtime} needs a JDK ${major} or newer, and none is in JAVA_HOME, on the PATH or in /usr/lib/jvm: ${advice}`);
    if (jdk.major !== major) context.approximate(runtime, `Java ${jdk.version} (${jdk.home})`, advice);
    const client = await findClient(context);
    return {
      command: join(jdk.home, "bin/java"),
      arguments: [...flags(jdk.major, memorySize), "-cp", classPath(client, places), MAIN, handler],
      runtimeDirectory: client,
      executionEnvironment: `AWS_Lambda_${runtime}`,
      variables: {},
      version: `java:${jdk.major}.v${jdk.version.split(".").at(-1)?.replace(/\D.*/, "") || 0}`,
      // Debian keeps the settings of its JDKs there, and links to them.
      reads: [client, jdk.home, `/etc/java-${jdk.major}-openjdk`].filter((path) => existsSync(path)),
    };
  },
};

/** Code for an older Java runs on a newer one, never the other way round. */
function nearest(found: readonly Jdk[], major: number): Jdk | undefined {
  return found.filter((jdk) => jdk.major >= major).toSorted((one, other) => one.major - other.major)[0];
}

/** As Lambda starts Java: one collector, the quick compiler, and what the heap leaves for all the rest. */
function flags(major: number, memorySize: number): string[] {
  // From Java 22 on, it warns of the client's native half.
  const native = major >= 22 ? ["--enable-native-access=ALL-UNNAMED"] : [];
  return [...native, `-Xmx${Math.floor(memorySize * 0.7)}m`, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
}

/** Classes, jars in `lib`, and a jar that lies in the code as it was built. */
function classPath(client: string, { codeDirectory, layers }: Places): string {
  return [`${client}/*`, codeDirectory, `${codeDirectory}/lib/*`, `${codeDirectory}/*`, ...layers.map((layer) => `${layer}/java/lib/*`)].join(":");
}
