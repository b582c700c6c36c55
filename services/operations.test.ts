// The generated models are what the table of operations asks for, and whole.
import { expect } from "chai";
import type { ServiceModel, ShapeRef } from "./model.ts";
import { slices } from "./operations.ts";

describe("the generated models", () => {
  for (const slice of slices) {
    it(`hold ${slice.name}'s operations, and every shape that they reach`, async () => {
      const { model } = (await import(`./${slice.name}/model.ts`)) as { model: ServiceModel };
      expect(Object.keys(model.operations)).to.have.members([...slice.operations]);
      const operations = Object.values(model.operations);
      const roots = operations.flatMap(({ input, output, errors = [] }) => [input, output, ...errors]);
      const parts = Object.values(model.shapes).flatMap(({ members = {}, member, key, value }) => [...Object.values(members), member, key, value]);
      for (const ref of [...roots, ...parts] as (ShapeRef | undefined)[]) if (ref) expect(model.shapes).to.have.property(ref.shape);
    });

    it(`name ${slice.name}'s other operations by their routes`, async () => {
      const { model } = (await import(`./${slice.name}/model.ts`)) as { model: ServiceModel };
      for (const route of Object.values(model.others ?? {})) expect(route).to.match(/^[A-Z]+ \//);
    });
  }
});
