// A simulator that is told of a collector, as its users tell it: by OTEL_EXPORTER_OTLP_ENDPOINT.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { start } from "../../testkit/index.ts";

const DIRECTORY = join(import.meta.dirname, "../support/handlers/nodejs");

interface Exported {
  readonly resourceMetrics?: readonly { readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[] }[];
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string }[] }[] }[];
}

interface Metric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly { readonly asDouble: number; readonly attributes: readonly { readonly value: object }[] }[] };
}

describe("a collector", function () {
  this.timeout(30_000);
  const bodies = new Map<string, Exported>();
  const collector = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    bodies.set(request.url as string, JSON.parse(body));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });

  before(async () => {
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  after(() => {
    delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
    collector.close();
  });

  it("gets the spans and the metrics of what ran", async () => {
    const functions = Object.fromEntries(["hello", "throws"].map((name) => [name, { handler: `${name}.handler`, runtime: "nodejs24.x" }]));
    {
      await using sim = await start({ functions, directory: DIRECTORY });
      for (const FunctionName of ["hello", "hello", "throws"]) await sim.aws.call("lambda", "Invoke", { FunctionName, Payload: Buffer.from("{}") });
      await sim.settled();
    }
    const counts = (name: string) =>
      (bodies.get("/v1/metrics")?.resourceMetrics ?? [])
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
        .find((metric) => metric.name === name)
        ?.sum?.dataPoints.map(({ asDouble, attributes }) => [asDouble, ...attributes.flatMap(({ value }) => Object.values(value))]);
    expect(counts("faas.invocations")).to.deep.equal([[2, "hello", "other"]]);
    expect(counts("faas.errors")).to.deep.equal([[1, "throws", "other", "RangeError"]]);
    expect(counts("faas.coldstarts")).to.have.length(2);
    const spans = (bodies.get("/v1/traces")?.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    expect(spans.map(({ name }) => name)).to.include.members(["Lambda/Invoke", "hello", "throws"]);
  });
});
