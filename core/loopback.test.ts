import { expect } from "chai";
import { isLoopbackHost, isLoopbackOrigin } from "./loopback.ts";

describe("loopback", () => {
  it("knows the names of this machine, with or without a port", () => {
    for (const host of ["localhost", "localhost:4566", "127.0.0.1:4566", "127.8.9.1", "[::1]:80", "photos.s3.localhost:4566"]) {
      expect(isLoopbackHost(host), host).to.equal(true);
    }
  });

  it("takes no other name for this machine", () => {
    for (const host of [undefined, "", "evil.example", "evil.example:4566", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]"]) {
      expect(isLoopbackHost(host), String(host)).to.equal(false);
    }
  });

  it("lets in requests without an origin and pages of this machine, and no other page", () => {
    expect(isLoopbackOrigin(undefined)).to.equal(true);
    expect(isLoopbackOrigin("http://localhost:3000")).to.equal(true);
    expect(isLoopbackOrigin("https://evil.example")).to.equal(false);
    expect(isLoopbackOrigin("null")).to.equal(false);
  });
});
