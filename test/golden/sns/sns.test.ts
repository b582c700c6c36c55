// Golden samples of SNS: published events, whose members ours have too.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { translate } from "../../../connectors/sns/translate.ts";
import { Payload } from "../../../core/payload.ts";
import { skipAloud } from "../../support/skip-aloud.ts";

const published = join(import.meta.dirname, "../../../../shared/golden/sns");

interface Sample {
  readonly Records: readonly { readonly EventSubscriptionArn: string; readonly Sns: Readonly<Record<string, unknown>> }[];
}

describe("SNS's published samples", () => {
  before(function () {
    if (!existsSync(published)) skipAloud(this, "the published samples are not here");
  });

  for (const file of ["sam-Sns.json", "go-sns-event.json"]) {
    it(`are written alike: ${file}`, () => {
      const sample = JSON.parse(readFileSync(join(published, file), "utf8")) as Sample;
      expect(writeAgain(sample)).to.deep.equal(sample);
    });
  }
});

/** The sample's facts in SNS's own words, translated. */
function writeAgain({ Records: [record] }: Sample): unknown {
  const { SigningCertUrl, UnsubscribeUrl, ...sns } = record?.Sns ?? {};
  const notification = { ...sns, SigningCertURL: SigningCertUrl, UnsubscribeURL: UnsubscribeUrl } as Parameters<typeof translate>[0]["notification"];
  const envelope = { specversion: "1.0", id: "1", source: "s", type: "t", time: "", datacontenttype: "application/json", data: Payload.of(null) } as const;
  return translate({ subscriptionArn: record?.EventSubscriptionArn ?? "", notification }, envelope).data.value;
}
