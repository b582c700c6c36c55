import { expect } from "chai";
import { compileFilter } from "./filter.ts";

const put = "ObjectCreated:Put";
const matches = (rule: { prefix?: string; suffix?: string; events?: string[] }, key: string, eventName = put) =>
  compileFilter({ events: ["s3:ObjectCreated:*"], ...rule })(eventName, key);

describe("a notification filter", () => {
  it("takes every key without prefix and suffix, and with empty ones", () => {
    expect(matches({}, "a")).to.equal(true);
    expect(matches({ prefix: "", suffix: "" }, "a")).to.equal(true);
  });

  it("wants both prefix and suffix, which may share characters of the key", () => {
    expect(matches({ prefix: "in/", suffix: ".jpg" }, "in/a.jpg")).to.equal(true);
    expect(matches({ prefix: "in/", suffix: ".jpg" }, "out/a.jpg")).to.equal(false);
    expect(matches({ prefix: "in/", suffix: ".jpg" }, "in/a.png")).to.equal(false);
    expect(matches({ prefix: "abc", suffix: "cde" }, "abcde")).to.equal(true);
  });

  it("tells upper case from lower case", () => {
    expect(matches({ suffix: ".jpg" }, "a.JPG")).to.equal(false);
  });

  it("reads + as a space, and %XX as a byte, once", () => {
    expect(matches({ prefix: "red+flower" }, "red flower.jpg")).to.equal(true);
    expect(matches({ prefix: "red+flower" }, "red+flower.jpg")).to.equal(false);
    expect(matches({ prefix: "red%2Bflower" }, "red+flower.jpg")).to.equal(true);
    expect(matches({ prefix: "%252B" }, "%2B")).to.equal(true);
    expect(matches({ suffix: "%C3%A9.jpg" }, "né.jpg")).to.equal(true);
    expect(matches({ suffix: "é.jpg" }, "né.jpg")).to.equal(true);
    expect(matches({ suffix: "%A9.jpg" }, "né.jpg")).to.equal(true);
  });

  it("leaves alone what is no escape", () => {
    expect(matches({ prefix: "100%" }, "100% wool")).to.equal(true);
    expect(matches({ prefix: "%zz" }, "%zz")).to.equal(true);
  });

  it("does not take * for a wildcard", () => {
    expect(matches({ prefix: "*" }, "a.jpg")).to.equal(false);
    expect(matches({ suffix: "*.jpg" }, "b*.jpg")).to.equal(true);
  });

  it("takes a family's * for all of the family, and nothing of another", () => {
    expect(matches({ events: ["s3:ObjectRemoved:*"] }, "a", "ObjectRemoved:DeleteMarkerCreated")).to.equal(true);
    expect(matches({ events: ["s3:ObjectRemoved:*"] }, "a", "ObjectCreated:Put")).to.equal(false);
    expect(matches({ events: ["s3:ObjectTagging:Put"] }, "a", "ObjectTagging:Delete")).to.equal(false);
    expect(matches({ events: ["s3:ReducedRedundancyLostObject", "s3:ObjectAcl:Put"] }, "a", "ObjectAcl:Put")).to.equal(true);
    expect(matches({ events: ["s3:ReducedRedundancyLostObject"] }, "a", "ReducedRedundancyLostObject")).to.equal(true);
  });
});
