// The IAM service, called in the process.
import { expect } from "chai";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";

const trust = (Service = "lambda.amazonaws.com") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] });
const allow = (Action: unknown = "s3:GetObject", Resource: unknown = "*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const OWN = "arn:aws:iam::000000000000:policy/mine";

describe("IAM", () => {
  let iam: ServiceBench<object>;
  beforeEach(async () => {
    iam = await ServiceBench.open(open, {});
  });

  const createRole = (RoleName = "runner", more: object = {}) => iam.call("CreateRole", { RoleName, AssumeRolePolicyDocument: trust(), ...more });
  const createPolicy = (PolicyName = "mine", more: object = {}) => iam.call("CreatePolicy", { PolicyName, PolicyDocument: allow(), ...more });

  describe("roles", () => {
    it("are made with a path, an id and an ARN without a region, and shown with their trust policy URL-encoded", async () => {
      const { Role } = await createRole("runner", { Path: "/service/", Description: "d", Tags: [{ Key: "a", Value: "1" }] });
      expect(Role).to.include({ Path: "/service/", Arn: "arn:aws:iam::000000000000:role/service/runner", MaxSessionDuration: 3600, Description: "d" });
      expect(Role.RoleId).to.match(/^AROA[A-Z0-9]{17}$/);
      expect(Role.AssumeRolePolicyDocument).to.match(/^%7B%22Version%22%3A%222012-10-17%22/);
      const shown = await iam.call("GetRole", { RoleName: "runner" });
      expect(decodeURIComponent(shown.Role.AssumeRolePolicyDocument)).to.equal(trust());
      expect(shown.Role.Tags).to.deep.equal([{ Key: "a", Value: "1" }]);
    });

    it("are there after a restart, with all that hangs on them", async () => {
      await createRole();
      await iam.call("PutRolePolicy", { RoleName: "runner", PolicyName: "p", PolicyDocument: allow() });
      await iam.call("AttachRolePolicy", { RoleName: "runner", PolicyArn: BASIC });
      const before = await iam.call("GetRole", { RoleName: "runner" });
      await iam.reopen({});
      expect(await iam.call("GetRole", { RoleName: "runner" })).to.deep.equal(before);
      expect(await iam.call("ListRolePolicies", { RoleName: "runner" })).to.deep.equal({ PolicyNames: ["p"], IsTruncated: false });
      expect((await iam.call("ListAttachedRolePolicies", { RoleName: "runner" })).AttachedPolicies[0].PolicyArn).to.equal(BASIC);
    });

    it("have names that differ in more than their case", async () => {
      await createRole("Runner");
      expect(await iam.refused("CreateRole", { RoleName: "runner", AssumeRolePolicyDocument: trust() })).to.equal(
        "EntityAlreadyExists: Role with name runner already exists.",
      );
    });

    it("are unknown by a name that was never given", async () => {
      for (const action of ["GetRole", "DeleteRole", "ListRolePolicies", "ListAttachedRolePolicies", "ListRoleTags", "ListInstanceProfilesForRole"]) {
        expect(await iam.refused(action, { RoleName: "x" })).to.equal("NoSuchEntity: The role with name x cannot be found.");
      }
    });

    it("are deleted only when nothing hangs on them", async () => {
      await createRole();
      await iam.call("AttachRolePolicy", { RoleName: "runner", PolicyArn: BASIC });
      await iam.call("PutRolePolicy", { RoleName: "runner", PolicyName: "p", PolicyDocument: allow() });
      expect(await iam.refused("DeleteRole", { RoleName: "runner" })).to.equal("DeleteConflict: Cannot delete entity, must detach all policies first.");
      await iam.call("DetachRolePolicy", { RoleName: "runner", PolicyArn: BASIC });
      expect(await iam.refused("DeleteRole", { RoleName: "runner" })).to.equal("DeleteConflict: Cannot delete entity, must delete policies first.");
      await iam.call("DeleteRolePolicy", { RoleName: "runner", PolicyName: "p" });
      await iam.call("DeleteRole", { RoleName: "runner" });
      expect((await iam.call("ListRoles")).Roles).to.deep.equal([]);
    });

    it("change their description, session length, trust and boundary", async () => {
      await createRole();
      await iam.call("UpdateRole", { RoleName: "runner", Description: "new", MaxSessionDuration: 7200 });
      await iam.call("UpdateAssumeRolePolicy", { RoleName: "runner", PolicyDocument: trust("events.amazonaws.com") });
      await iam.call("PutRolePermissionsBoundary", { RoleName: "runner", PermissionsBoundary: BASIC });
      const { Role } = await iam.call("GetRole", { RoleName: "runner" });
      expect(Role).to.include({ Description: "new", MaxSessionDuration: 7200 });
      expect(Role.AssumeRolePolicyDocument).to.include("events.amazonaws.com");
      expect(Role.PermissionsBoundary).to.deep.equal({ PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: BASIC });
      await iam.call("DeleteRolePermissionsBoundary", { RoleName: "runner" });
      expect((await iam.call("GetRole", { RoleName: "runner" })).Role).not.to.have.property("PermissionsBoundary");
    });

    it("are listed in pages, by their names and paths", async () => {
      for (const name of ["c", "a", "b"]) await createRole(name, { Path: name === "b" ? "/other/" : "/app/" });
      const first = await iam.call("ListRoles", { PathPrefix: "/app/", MaxItems: 1 });
      expect(first).to.include({ IsTruncated: true });
      const second = await iam.call("ListRoles", { PathPrefix: "/app/", MaxItems: 1, Marker: first.Marker });
      expect([first, second].map(({ Roles }) => Roles[0].RoleName)).to.deep.equal(["a", "c"]);
      expect(second.IsTruncated).to.equal(false);
      expect(await iam.refused("ListRoles", { Marker: "???" })).to.match(/^ValidationError: Invalid Marker/);
    });

    it("are tagged without regard to the case of keys, fifty times at most", async () => {
      await createRole();
      await iam.call("TagRole", {
        RoleName: "runner",
        Tags: [
          { Key: "Stage", Value: "dev" },
          { Key: "team", Value: "x" },
        ],
      });
      await iam.call("TagRole", { RoleName: "runner", Tags: [{ Key: "stage", Value: "prod" }] });
      await iam.call("UntagRole", { RoleName: "runner", TagKeys: ["TEAM"] });
      expect((await iam.call("ListRoleTags", { RoleName: "runner" })).Tags).to.deep.equal([{ Key: "stage", Value: "prod" }]);
      const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
      expect(await iam.refused("TagRole", { RoleName: "runner", Tags })).to.match(/^LimitExceeded/);
    });

    it("hold ten managed policies", async () => {
      await createRole();
      for (let index = 0; index < 10; index++) {
        const { Policy } = await createPolicy(`p${index}`);
        await iam.call("AttachRolePolicy", { RoleName: "runner", PolicyArn: Policy.Arn });
      }
      expect(await iam.refused("AttachRolePolicy", { RoleName: "runner", PolicyArn: BASIC })).to.equal(
        "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
      );
    });

    it("hold 10,240 characters of inline policies", async () => {
      await createRole();
      const PolicyDocument = allow(Array.from({ length: 300 }, (_, index) => `s3:GetObject${index}`));
      await iam.call("PutRolePolicy", { RoleName: "runner", PolicyName: "a", PolicyDocument });
      await iam.call("PutRolePolicy", { RoleName: "runner", PolicyName: "a", PolicyDocument });
      expect(await iam.refused("PutRolePolicy", { RoleName: "runner", PolicyName: "b", PolicyDocument })).to.equal(
        "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role runner",
      );
    });
  });

  describe("managed policies", () => {
    it("have versions, of which one is the default", async () => {
      const { Policy } = await createPolicy();
      expect(Policy).to.include({ Arn: OWN, DefaultVersionId: "v1", AttachmentCount: 0, IsAttachable: true });
      const made = await iam.call("CreatePolicyVersion", { PolicyArn: OWN, PolicyDocument: allow("s3:PutObject"), SetAsDefault: true });
      expect(made.PolicyVersion).to.include({ VersionId: "v2", IsDefaultVersion: true });
      const { PolicyVersion } = await iam.call("GetPolicyVersion", { PolicyArn: OWN, VersionId: "v2" });
      expect(decodeURIComponent(PolicyVersion.Document)).to.equal(allow("s3:PutObject"));
      expect(await iam.refused("DeletePolicyVersion", { PolicyArn: OWN, VersionId: "v2" })).to.equal(
        "DeleteConflict: Cannot delete the default version of a policy.",
      );
      await iam.call("SetDefaultPolicyVersion", { PolicyArn: OWN, VersionId: "v1" });
      await iam.call("DeletePolicyVersion", { PolicyArn: OWN, VersionId: "v2" });
      await iam.call("CreatePolicyVersion", { PolicyArn: OWN, PolicyDocument: allow() });
      const { Versions } = await iam.call("ListPolicyVersions", { PolicyArn: OWN });
      expect(Versions.map(({ VersionId }: { VersionId: string }) => VersionId)).to.deep.equal(["v3", "v1"]);
    });

    it("have five versions at most", async () => {
      await createPolicy();
      for (let index = 0; index < 4; index++) await iam.call("CreatePolicyVersion", { PolicyArn: OWN, PolicyDocument: allow() });
      expect(await iam.refused("CreatePolicyVersion", { PolicyArn: OWN, PolicyDocument: allow() })).to.match(
        /^LimitExceeded: A managed policy can have up to 5 versions\./,
      );
    });

    it("are deleted when nobody holds them and one version is left", async () => {
      await createRole();
      await createPolicy();
      await iam.call("AttachRolePolicy", { RoleName: "runner", PolicyArn: OWN });
      expect(await iam.refused("DeletePolicy", { PolicyArn: OWN })).to.equal("DeleteConflict: Cannot delete a policy attached to entities.");
      expect((await iam.call("ListEntitiesForPolicy", { PolicyArn: OWN })).PolicyRoles[0].RoleName).to.equal("runner");
      await iam.call("DetachRolePolicy", { RoleName: "runner", PolicyArn: OWN });
      await iam.call("CreatePolicyVersion", { PolicyArn: OWN, PolicyDocument: allow() });
      expect(await iam.refused("DeletePolicy", { PolicyArn: OWN })).to.match(/^DeleteConflict: This policy has more than one version\./);
      await iam.call("DeletePolicyVersion", { PolicyArn: OWN, VersionId: "v2" });
      await iam.call("DeletePolicy", { PolicyArn: OWN });
      expect(await iam.refused("GetPolicy", { PolicyArn: OWN })).to.equal(`NoSuchEntity: Policy ${OWN} was not found.`);
    });

    it("are listed by scope, path and use", async () => {
      await createRole();
      await createPolicy("mine", { Path: "/team/" });
      await createPolicy("unused");
      await iam.call("AttachRolePolicy", { RoleName: "runner", PolicyArn: "arn:aws:iam::000000000000:policy/team/mine" });
      const names = async (input: object) => (await iam.call("ListPolicies", input)).Policies.map((policy: { PolicyName: string }) => policy.PolicyName);
      expect(await names({ Scope: "Local" })).to.have.members(["mine", "unused"]);
      expect(await names({ Scope: "Local", OnlyAttached: true })).to.deep.equal(["mine"]);
      expect(await names({ Scope: "Local", PathPrefix: "/team/" })).to.deep.equal(["mine"]);
      expect(await names({ Scope: "AWS" })).to.include("AWSLambdaBasicExecutionRole");
    });

    it("of AWS's let functions read each kind of source, and log", async () => {
      const needed: Record<string, string[]> = {
        "service-role/AWSLambdaBasicExecutionRole": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "service-role/AWSLambdaSQSQueueExecutionRole": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "logs:PutLogEvents"],
        "service-role/AWSLambdaKinesisExecutionRole": ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListShards"],
        "service-role/AWSLambdaDynamoDBExecutionRole": ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"],
        "service-role/AWSLambdaMSKExecutionRole": ["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"],
        "service-role/AWSLambdaVPCAccessExecutionRole": ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "logs:PutLogEvents"],
        AWSXRayDaemonWriteAccess: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      };
      for (const [name, actions] of Object.entries(needed)) {
        const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
        const { Policy } = await iam.call("GetPolicy", { PolicyArn });
        const { PolicyVersion } = await iam.call("GetPolicyVersion", { PolicyArn, VersionId: Policy.DefaultVersionId });
        const { Statement } = JSON.parse(decodeURIComponent(PolicyVersion.Document));
        expect(
          [Statement].flat().flatMap(({ Action }) => Action),
          name,
        ).to.include.members(actions);
      }
    });

    it("of AWS's are attached by name; those that functions use are known whole, the others with a warning", async () => {
      await createRole();
      const { Policy } = await iam.call("GetPolicy", { PolicyArn: BASIC });
      expect(Policy).to.include({ PolicyName: "AWSLambdaBasicExecutionRole", Path: "/service-role/" });
      const { PolicyVersion } = await iam.call("GetPolicyVersion", { PolicyArn: BASIC, VersionId: Policy.DefaultVersionId });
      expect(decodeURIComponent(PolicyVersion.Document)).to.include("logs:CreateLogGroup");
      await iam.call("AttachRolePolicy", { RoleName: "runner", PolicyArn: "arn:aws:iam::aws:policy/AmazonEC2FullAccess" });
      expect(iam.lines.map(({ level }) => level)).to.include("warn");
      expect(await iam.refused("GetPolicy", { PolicyArn: "arn:aws:iam::aws:policy/AmazonEC2FullAccess" })).to.match(/^NoSuchEntity/);
      expect(await iam.refused("AttachRolePolicy", { RoleName: "runner", PolicyArn: OWN })).to.equal(
        `NoSuchEntity: Policy ${OWN} does not exist or is not attachable.`,
      );
    });
  });

  describe("users", () => {
    it("are the account's root unless a key of theirs signs", async () => {
      expect((await iam.call("GetUser")).User.Arn).to.equal("arn:aws:iam::000000000000:root");
      await iam.call("CreateUser", { UserName: "ann" });
      const { AccessKey } = await iam.call("CreateAccessKey", { UserName: "ann" });
      expect((await iam.call("GetUser", {}, { accessKey: AccessKey.AccessKeyId })).User.UserName).to.equal("ann");
      expect(await iam.refused("DeleteUser", { UserName: "ann" })).to.match(/^DeleteConflict/);
      await iam.call("DeleteAccessKey", { UserName: "ann", AccessKeyId: AccessKey.AccessKeyId });
      await iam.call("DeleteUser", { UserName: "ann" });
      expect(await iam.refused("GetUser", { UserName: "ann" })).to.equal("NoSuchEntity: The user with name ann cannot be found.");
    });
  });

  it("refuses what the model forbids with ValidationError", async () => {
    expect(await iam.refused("CreateRole", { RoleName: "a b", AssumeRolePolicyDocument: trust() })).to.match(
      /^ValidationError: 1 validation error detected: Value 'a b' at 'roleName' failed to satisfy constraint/,
    );
  });
});
