// IAM, CloudWatch Logs and CloudWatch over HTTP, called by boto3 and by the AWS CLI.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { openPython, type Python } from "../support/python.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const SCRIPT = join(import.meta.dirname, "../support/logs-iam.py");

describe("IAM, Logs and CloudWatch for those who know AWS's", function () {
  this.timeout(120_000);
  let clients: Python;
  let simulator: SimulatorProcess;

  before(async function () {
    const found = openPython();
    if (!found) return skipUnlessInCi(this, "no Python with pip");
    clients = found;
    simulator = await SimulatorProcess.start();
  });
  after(() => simulator?.[Symbol.asyncDispose]());

  function run(program: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "us-east-1" };
    return spawnSync(program, args, { encoding: "utf8", env: { ...process.env, ...credentials } });
  }

  const aws = (...args: string[]) => run(clients.aws, ["--endpoint-url", simulator.endpoint, "--output", "json", ...args]);

  it("answer boto3 as AWS does", () => {
    const { stdout, stderr } = run(clients.python, [SCRIPT, simulator.endpoint]);
    expect(stdout, stderr).to.not.equal("");
    expect(JSON.parse(stdout)).to.deep.equal({
      trust: true,
      inline: "sqs:*",
      attached: ["reader", "AWSLambdaBasicExecutionRole"],
      "iam refusals": ["EntityAlreadyExists 409", "NoSuchEntity 404", "DeleteConflict 409", "MalformedPolicyDocument 400"],
      reports: 3,
      "json pattern": 2,
      stream: "/[$LATEST]",
      head: "START ",
      own: ["two"],
      followed: ["three", "four"],
      "logs refusals": ["ResourceAlreadyExistsException 400", "ResourceNotFoundException 400"],
      metrics: [3, 21, 5],
      listed: ["orders", "widgets"],
      "cloudwatch refusal": "InvalidParameterValue 400",
    });
  });

  it("answer the AWS CLI", () => {
    const role = aws("iam", "get-role", "--role-name", "runner");
    expect(JSON.parse(role.stdout).Role.Arn).to.equal("arn:aws:iam::000000000000:role/runner");
    const found = aws("logs", "filter-log-events", "--log-group-name", "/aws/lambda/f", "--filter-pattern", "REPORT");
    expect(JSON.parse(found.stdout).events).to.have.length(3);
    const metrics = aws("cloudwatch", "list-metrics", "--namespace", "AWS/Lambda", "--metric-name", "Duration");
    expect(JSON.parse(metrics.stdout).Metrics).to.have.length(3);
    const refused = aws("iam", "create-group", "--group-name", "g");
    expect(refused.stderr).to.include("lambdabus does not implement iam:CreateGroup");
  });

  it("have roles, groups and what functions printed after the simulator was killed", async () => {
    await simulator.kill();
    await simulator.start();
    expect(JSON.parse(aws("iam", "list-attached-role-policies", "--role-name", "runner").stdout).AttachedPolicies).to.have.length(2);
    const found = aws("logs", "filter-log-events", "--log-group-name", "/aws/lambda/f", "--filter-pattern", "REPORT");
    expect(JSON.parse(found.stdout).events, found.stderr).to.have.length(3);
  });
});
