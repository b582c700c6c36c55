import { request } from "node:http";
import { expect } from "chai";
import { openStage, read, type Stage } from "./fixture.ts";
import type { Simulation } from "./simulation.ts";

describe("the console's page", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("is served with its parts, may load nothing from elsewhere, and nothing else is served", async () => {
    await open();
    const page = await stage.get("/_lambdabus/");
    expect(page.headers.get("content-security-policy")).to.match(/^default-src 'none';/);
    const parts = [...(await page.text()).matchAll(/(?:src|href)="(\/_lambdabus\/page\/[^"]+)"/g)].map((match) => match[1]!);
    expect(parts).to.deep.equal(["/_lambdabus/page/page.css", "/_lambdabus/page/page.js"]);
    for (const part of parts) expect((await stage.get(part)).status).to.equal(200);
    expect((await stage.get("/_lambdabus/page/..%2Fadmin.ts")).status).to.equal(404);
    expect((await stage.get("/_lambdabus/page/constructor")).status).to.equal(404);
    expect((await stage.get("/_lambdabus")).headers.get("location")).to.equal("/_lambdabus/");
  });
});

describe("any other request", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  it("is left to the AWS APIs outside of /_lambdabus", async () => {
    await open();
    for (const path of ["/", "/photos/_lambdabus/health", "/_lambdabusser", "/_localstack/init"]) expect((await stage.get(path)).status, path).to.equal(599);
  });

  it("is answered 404 with the paths that there are", async () => {
    await open();
    const [status, body] = await read(await stage.get("/_lambdabus/nothing"));
    expect([status, body["error"]]).to.deep.equal([404, "NotFound"]);
    expect(body["message"]).to.match(/^there is nothing at \/_lambdabus\/nothing; expected one of: .*\/_lambdabus\/reset .*\/_lambdabus\/clock /);
  });

  it("is answered 405 with the methods that there are", async () => {
    await open();
    const response = await stage.get("/_lambdabus/reset");
    expect([response.status, response.headers.get("allow")]).to.deep.equal([405, "POST"]);
    const other = await fetch(`${stage.base}/_lambdabus/clock`, { method: "DELETE" });
    expect([other.status, other.headers.get("allow")]).to.deep.equal([405, "GET, POST"]);
  });

  it("is answered 413 when its body is too large, and 400 when its name is not encoded", async () => {
    await open();
    expect((await stage.post("/_lambdabus/clock", " ".repeat(1024 * 1024 + 1))).status).to.equal(413);
    expect((await stage.get("/_lambdabus/events/%E0")).status).to.equal(400);
  });

  it("is refused to pages from elsewhere and under names from elsewhere", async () => {
    await open();
    expect((await stage.post("/_lambdabus/reset", {}, { origin: "https://evil.example" })).status).to.equal(403);
    expect((await stage.post("/_lambdabus/reset", {}, { origin: stage.base })).status).to.equal(200);
    const status = await new Promise((resolve, reject) => {
      request(`${stage.base}/_lambdabus/events`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).to.equal(403);
  });

  it("that fails within is answered 500 and logged", async () => {
    await open({ reset: () => Promise.reject(new Error("disk full")) });
    expect(await read(await stage.post("/_lambdabus/reset"))).to.deep.equal([500, { error: "InternalError", message: "Error: disk full" }]);
  });
});
