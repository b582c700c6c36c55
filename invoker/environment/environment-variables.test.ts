import { expect } from "chai";
import { Ids } from "../../core/ids.ts";
import { defineFunction } from "../../test/support/invoker.ts";
import { createCredentials, environmentVariables, type VariableSources } from "./environment-variables.ts";

const sources: VariableSources = {
  definition: defineFunction("F", "index.handler", { codeDirectory: "/code", layers: ["/layer"], memorySize: 256 }),
  launch: {
    command: "/opt/node/bin/node",
    arguments: [],
    runtimeDirectory: "/runtime",
    executionEnvironment: "AWS_Lambda_nodejs24.x",
    variables: { NODE_PATH: "/runtime:/code" },
    version: "nodejs:24.v1",
  },
  region: "eu-west-1",
  endpoint: "http://127.0.0.1:4566",
  otlpEndpoint: undefined,
  runtimeApi: "127.0.0.1:9001",
  logStream: "2026/01/01/[$LATEST]00",
  temporaryDirectory: "/tmp/env",
  credentials: { accessKeyId: "ASIA1", secretAccessKey: "secret", sessionToken: "token" },
};

describe("environment variables", () => {
  it("are Lambda's, and nothing else", () => {
    expect(environmentVariables(sources)).to.deep.equal({
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      PATH: "/opt/node/bin:/usr/local/bin:/usr/bin:/bin:/layer/bin",
      LD_LIBRARY_PATH: "/code:/code/lib:/layer/lib",
      HOME: "/tmp/env",
      PWD: "/code",
      SHLVL: "0",
      TMPDIR: "/tmp/env",
      TMP: "/tmp/env",
      TEMP: "/tmp/env",
      NODE_PATH: "/runtime:/code",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
      _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
      _AWS_XRAY_DAEMON_PORT: "2000",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      _HANDLER: "index.handler",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "F",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/F",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]00",
      AWS_ACCESS_KEY: "ASIA1",
      AWS_ACCESS_KEY_ID: "ASIA1",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
      AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
      LAMBDA_TASK_ROOT: "/code",
      LAMBDA_RUNTIME_DIR: "/runtime",
    });
  });

  it("may be overridden by the function where Lambda lets it", () => {
    const environment = { TZ: "Europe/Berlin", PATH: "/mine", AWS_ENDPOINT_URL: "http://mine", NODE_PATH: "/mine" };
    expect(environmentVariables({ ...sources, definition: { ...sources.definition, environment } })).to.include(environment);
  });

  it("that are reserved stay as they are", () => {
    const environment = { AWS_REGION: "mine", _HANDLER: "mine", AWS_LAMBDA_RUNTIME_API: "mine" };
    expect(Object.values(environmentVariables({ ...sources, definition: { ...sources.definition, environment } }))).not.to.include("mine");
  });

  it("name the place for OpenTelemetry data when there is one", () => {
    expect(environmentVariables(sources)).not.to.have.property("OTEL_EXPORTER_OTLP_ENDPOINT");
    expect(environmentVariables({ ...sources, otlpEndpoint: "http://127.0.0.1:4318" })).to.include({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" });
  });

  it("hold temporary credentials in the form of real ones", () => {
    const { accessKeyId, secretAccessKey, sessionToken } = createCredentials("f", new Ids("seed"));
    expect(accessKeyId).to.match(/^ASIA[A-Z0-9]{16}$/);
    expect(secretAccessKey).to.match(/^[A-Za-z0-9+/]{40}$/);
    expect(sessionToken).to.have.length(256);
  });
});
