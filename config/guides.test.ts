// The guides: the configurations in them are taken, and the pages that they lead to are there.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { configSchema } from "./schema.ts";

const root = join(import.meta.dirname, "..");

describe("the guides", () => {
  for (const guide of globSync("docs/guides/*.md", { cwd: root }).sort()) {
    const text = readFileSync(join(root, guide), "utf8");
    const blocks = Array.from(text.matchAll(/^```yaml\n(.*?)^```$/gms), ([, block]) => parse(block as string));

    for (const [index, block] of blocks.entries()) {
      if (!Object.keys(block).every((key) => key in configSchema.shape)) continue;
      it(`${guide}: configuration ${index + 1} is taken`, () => expect(configSchema.safeParse(block).error?.issues ?? []).to.deep.equal([]));
    }

    it(`${guide}: leads to what is there`, () => {
      const links = Array.from(text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g), ([, link]) => link as string).filter((link) => !/^https?:/.test(link));
      expect(links.filter((link) => !existsSync(join(root, dirname(guide), link)))).to.deep.equal([]);
    });
  }
});
