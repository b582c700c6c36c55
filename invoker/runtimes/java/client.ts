// AWS's runtime interface client for Java and what it needs, as Maven brings them, in the cache.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchOnce, inScratch, moveInto, runTool } from "../fetch.ts";
import { list, onPath } from "../programs.ts";
import { LaunchError, type RuntimeContext } from "../runtime.ts";

const VERSION = "2.9.0";
const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>lambdabus</groupId>
  <artifactId>runtime</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-runtime-interface-client</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** The absolute directory of its jars. Maven checks what it fetches against the repository's sums. Throws a LaunchError that says what is missing. */
export async function findClient(context: RuntimeContext): Promise<string> {
  const parent = join(context.cacheDirectory, "java");
  const directory = join(parent, `runtime-interface-client-${VERSION}`);
  if ((await list(directory)).length > 0) return directory;
  await fetchOnce(directory, () => fetchClient(parent, directory, context));
  return directory;
}

async function fetchClient(parent: string, directory: string, context: RuntimeContext): Promise<void> {
  if (context.policy === "installed")
    throw new LaunchError("Java functions need AWS's runtime interface client, which is not in the cache, and nothing is to be fetched");
  const [maven] = await onPath("mvn");
  if (!maven) throw new LaunchError("Java functions need AWS's runtime interface client, which Maven fetches: install it, so that `mvn` is on the PATH");
  context.progress("Fetching AWS's Java runtime interface client with Maven, once …");
  await inScratch(parent, async (scratch) => {
    const jars = join(scratch, "jars");
    await mkdir(jars);
    await writeFile(join(scratch, "pom.xml"), POM);
    await runTool(context, maven, ["-q", "-B", "--strict-checksums", "dependency:copy-dependencies", `-DoutputDirectory=${jars}`], scratch);
    await moveInto(jars, directory);
  }).catch((error: Error) => {
    throw new LaunchError(`Maven could not fetch AWS's Java runtime interface client: ${error.message}`);
  });
}
