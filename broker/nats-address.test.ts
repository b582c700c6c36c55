import { expect } from "chai";
import { ConfigError } from "../core/errors.ts";
import { parseNatsUrl } from "./nats-address.ts";

describe("the address of a nats-server", () => {
  it("is a URL, or what stands in one", () => {
    expect(parseNatsUrl("nats://s%40e@localhost:4333")).to.deep.equal({ url: "nats://localhost:4333", host: "localhost", port: 4333, token: "s@e" });
    for (const text of ["nats://10.0.0.1", "10.0.0.1", "10.0.0.1:4222"]) {
      expect(parseNatsUrl(text)).to.deep.equal({ url: "nats://10.0.0.1:4222", host: "10.0.0.1", port: 4222 });
    }
  });

  it("is refused when it is none", () => {
    for (const text of ["", "http://localhost:4222", "nats://", "nats://host:port", "a b"])
      expect(() => parseNatsUrl(text), text).to.throw(ConfigError, "is no address");
  });
});
