// The STS service, called in the process.
import { expect } from "chai";
import { functionAccessKey } from "../../core/access-key.ts";
import { VirtualClock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import { functionKey, Registry } from "../../core/registry.ts";
import type { RequestContext, Service, ServiceContext } from "../service.ts";
import { open } from "./index.ts";

function listJournal(): Journal {
  const entries = new Map<string, unknown>();
  return {
    put: async (key, value) => void entries.set(key, value),
    remove: async (key) => void entries.delete(key),
    clear: async () => entries.clear(),
    entries: async function* () {
      yield* entries;
    },
  };
}

describe("STS", () => {
  const clock = new VirtualClock();
  const registry = new Registry();
  const journal = listJournal();
  const context = { clock, registry, journal, ids: new Ids("sts"), accountId: "000000000000" } as unknown as ServiceContext;
  const RoleArn = "arn:aws:iam::123456789012:role/service/deployer";
  let sts: Service;
  beforeEach(async () => {
    await journal.clear();
    sts = await open({}, context);
  });

  async function call(
    action: string,
    input: object = {},
    accessKey?: string,
  ): Promise<{ Arn: string; Account: string; UserId: string; Credentials: { AccessKeyId: string; Expiration: Date } }> {
    return (await sts.actions[action]?.(input, { accessKey } as RequestContext)) as never;
  }

  it("takes any credentials for the root's", async () => {
    expect(await call("GetCallerIdentity", {}, "AKIATEST")).to.deep.equal({
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  it("knows a function by the key that it was given", async () => {
    registry.functions.put(functionKey("thumbnailer"), { name: "thumbnailer", role: "arn:aws:iam::000000000000:role/runner" } as FunctionDefinition);
    const { Arn } = await call("GetCallerIdentity", {}, functionAccessKey("thumbnailer"));
    expect(Arn).to.equal("arn:aws:sts::000000000000:assumed-role/runner/thumbnailer");
  });

  it("knows a session after a restart, until it expires", async () => {
    const { Credentials } = await call("AssumeRole", { RoleArn, RoleSessionName: "me", DurationSeconds: 900 });
    expect(Credentials.Expiration.getTime()).to.equal(clock.now() + 900_000);
    sts = await open({}, context);
    const identity = await call("GetCallerIdentity", {}, Credentials.AccessKeyId);
    expect(identity).to.include({ Account: "123456789012", Arn: "arn:aws:sts::123456789012:assumed-role/deployer/me" });
    await clock.advance(900_000);
    sts = await open({}, context);
    expect((await call("GetCallerIdentity", {}, Credentials.AccessKeyId)).Arn).to.equal("arn:aws:iam::000000000000:root");
  });

  it("gives the caller temporary keys of his own", async () => {
    const { Credentials } = await call("GetSessionToken", {}, "AKIATEST");
    expect((await call("GetCallerIdentity", {}, Credentials.AccessKeyId)).Arn).to.equal("arn:aws:iam::000000000000:root");
    expect(Credentials.Expiration.getTime()).to.equal(clock.now() + 43_200_000);
  });

  it("refuses what is not a role", async () => {
    const failure = await call("AssumeRole", { RoleArn: "arn:aws:iam::000000000000:user/x", RoleSessionName: "me" }).catch((error: Error) => error);
    expect(failure).to.include({ code: "ValidationError" });
  });

  it("forgets the sessions when it is reset", async () => {
    const { Credentials } = await call("AssumeRole", { RoleArn, RoleSessionName: "me" });
    await sts.reset();
    expect((await call("GetCallerIdentity", {}, Credentials.AccessKeyId)).Arn).to.equal("arn:aws:iam::000000000000:root");
  });
});
