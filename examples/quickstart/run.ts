// `npm start`: starts the simulator, puts a picture in a bucket, and shows what became of it.
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import jpeg from "jpeg-js";
import { ConfigError, NotReadyError, renderWaterfall, type Simulator, start } from "lambdabus";
import { drawPicture } from "./draw.ts";

const KEY = "in/evening by the sea.jpg";
const text = { type: "string" } as const;
const { values: options } = parseArgs({ options: { once: { type: "boolean" }, port: text, "otlp-port": text, data: text } });
const dataDirectory = resolve(options.data ?? join(import.meta.dirname, "../../.lambdabus"));

try {
  await using simulator = await start({
    file: join(import.meta.dirname, "lambdabus.yaml"),
    dataDirectory,
    port: Number(options.port ?? (options.once ? 0 : 4566)),
    otlpPort: Number(options["otlp-port"] ?? (options.once ? 0 : 4318)),
    progress: (text) => console.error(text),
  });
  await showTheJob(simulator);
  if (!options.once) await serve(simulator);
} catch (error) {
  // These say what to do about it; of anything else the stack is wanted.
  if (!(error instanceof ConfigError || error instanceof NotReadyError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof ConfigError ? 2 : 3;
}

async function serve(sim: Simulator): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void sim[Symbol.asyncDispose]());
  console.log(`\nReady  ${sim.endpoint}  console ${sim.consoleUrl}  Ctrl-C stops`);
  await sim.stopped;
}

async function showTheJob(sim: Simulator): Promise<void> {
  const picture = drawPicture();
  await sim.aws.call("s3", "PutObject", { Bucket: "photos", Key: KEY, Body: picture, ContentType: "image/jpeg" });
  await sim.settled();
  const thumbnail = await download(sim, "thumbnails", KEY.slice("in/".length));
  const { width, height } = jpeg.decode(thumbnail);
  const copy = join(dataDirectory, "quickstart", "thumbnail.jpg");
  await mkdir(join(copy, ".."), { recursive: true });
  await writeFile(copy, thumbnail);
  console.log(`\n  picture    s3://photos/${KEY}, 800 × 600 px, ${picture.length} bytes`);
  console.log(`  thumbnail  s3://thumbnails/${KEY.slice("in/".length)}, ${width} × ${height} px, ${thumbnail.length} bytes`);
  console.log(`             ${relative(process.cwd(), copy)}\n`);
  console.log(drawTrace(sim));
}

/** The newest trace in which functions ran is that of the picture. */
function drawTrace(sim: Simulator): string {
  const newest = [...sim.traces.list()].find(({ functions }) => functions.length > 0);
  const trace = newest && sim.traces.get(newest.traceId);
  return trace ? renderWaterfall(trace, { width: process.stdout.columns ?? 110, color: process.stdout.hasColors?.() ?? false }) : "no trace was recorded";
}

async function download(sim: Simulator, bucket: string, key: string): Promise<Buffer> {
  const { Body } = await sim.aws.call<{ Body: AsyncIterable<Uint8Array> }>("s3", "GetObject", { Bucket: bucket, Key: key });
  return Buffer.concat(await Array.fromAsync(Body));
}
