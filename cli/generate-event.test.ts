// What is written on standard output for a kind of event, and what is said when the words make no sense.
import { expect } from "chai";
import { sampleKinds } from "../index.ts";
import { lambdabus } from "../test/support/command-line.ts";

const generate = (...words: string[]) => lambdabus(["generate-event", ...words]);

describe("lambdabus generate-event", () => {
  it("writes an event of a source, with what was chosen", async () => {
    const words = ["--bucket", "photos", "--key", "a b.jpg", "--size", "7", "--event-name", "ObjectCreated:Copy", "--time", "2026-01-01T00:00:00Z"];
    const { code, out, err } = await generate("s3", ...words, "--region", "eu-west-1");
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    const [record] = JSON.parse(out).Records;
    expect(record).to.deep.include({ eventName: "ObjectCreated:Copy", eventTime: "2026-01-01T00:00:00.000Z", awsRegion: "eu-west-1" });
    expect(record.s3.object).to.include({ key: "a+b.jpg", size: 7 });
  });

  it("takes a message from standard input, and repeats itself with a seed", async () => {
    const words = ["generate-event", "sqs", "--file", "-", "--count", "2", "--seed", "one", "--time", "2026-01-01T00:00:00Z"];
    const first = await lambdabus(words, { input: "from a pipe" });
    expect(JSON.parse(first.out).Records.map(({ body }: { body: string }) => body)).to.deep.equal(["from a pipe", "from a pipe"]);
    expect(await lambdabus(words, { input: "from a pipe" })).to.deep.equal(first);
  });

  it("lists every kind, and its options, in its help", async () => {
    const { out } = await generate("--help");
    for (const { name } of sampleKinds) expect(out).to.match(new RegExp(`^ {2}${name} `, "m"));
  });

  for (const [fault, words, said] of [
    ["an unknown kind", ["sqss"], "there is no kind of event called sqss; did you mean sqs?\n"],
    ["a source that is not there yet", ["eventbridge-sqs"], /^eventbridge-sqs: this source is not simulated yet; there are s3, .*\n$/],
    ["an option that the kind does not take", ["s3", "--topic", "news"], /^s3 takes no --topic; it takes --bucket, --key, .*--event-name.*\n$/],
    ["several records of what comes alone", ["sns", "--count", "2"], /^sns takes no --count; /],
    ["an event that S3 does not tell of", ["s3", "--event-name", "ObjectEaten"], /^there is no event ObjectEaten; there are ObjectCreated:Put, /],
    ["a time that is none", ["s3", "--time", "noon"], /A time is written 2026-01-01T00:00:00Z/],
    ["a size that is none", ["s3", "--size", "-1"], /whole number of bytes/],
    ["a missing kind", [], /missing required argument 'kind'/],
  ] as const) {
    it(`ends with 2 for ${fault}`, async () => {
      const { code, out, err } = await generate(...words);
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      if (typeof said === "string") expect(err).to.equal(said);
      else expect(err).to.match(said);
    });
  }
});
