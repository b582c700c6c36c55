// Conformance of a bus: a page that is requested is answered with one outcome for each event, wherever its server runs.
import { expect } from "chai";
import type { Bus } from "../../core/bus.ts";
import { ConnectionError } from "../../core/errors.ts";
import type { FunctionError, Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { event, eventually, handle, type OpenWorld, plain, rejection, subscribe, succeeded } from "./bus-kit.ts";

const SUBJECT = "invoke.request.f.invoke";

export function describeRequests(world: OpenWorld): void {
  describe("requests", () => {
    describeAnswers("to a server in this process", async () => {
      const bus = await world.bus();
      return [bus, bus];
    });
    if (world.separate) describeAnswers("to a server in another process", async () => [await world.bus(), await world.bus()]);

    it("are refused while nobody serves the subject, and when the last server leaves", async () => {
      const bus = await world.bus();
      expect(await rejection(bus.request(SUBJECT, [event("a")]))).to.be.instanceOf(ConnectionError);
      const server = subscribe(bus, SUBJECT);
      const asked = bus.request(SUBJECT, [event("a")]);
      server.stop();
      expect((await rejection(asked)).message).to.match(/nobody serves invoke\.request\.f\.invoke/);
    });

    it("are refused on a subject for something else", async () => {
      const bus = await world.bus();
      expect((await rejection(bus.request("invoke.event.f", [event("a")]))).message).to.match(/a subject to publish on/);
    });
  });
}

function describeAnswers(where: string, open: () => Promise<[client: Bus, server: Bus]>): void {
  describe(where, () => {
    it("are answered with one outcome for each event, in their order, payloads to the last byte", async () => {
      const [client, server] = await open();
      const outcomes = everyOutcome();
      const page = Array.from(outcomes, (_, index) => event(String(index), `{"n": ${index}.0}`));
      const got: object[] = [];
      handle(server, "invoke.request.f.*", async (delivery) => {
        got.push(...delivery.events.map(plain));
        expect(delivery).to.include({ kind: "request", subject: SUBJECT, attempt: 1 });
        await delivery.settle(outcomes);
      });
      const answer = await eventually(() => client.request(SUBJECT, page));
      expect(got).to.deep.equal(page.map(plain));
      expect(answer.map(show)).to.deep.equal(outcomes.map(show));
    });

    it("carry a page of 100 events, one that is no JSON among them", async () => {
      const [client, server] = await open();
      handle(server, SUBJECT, (delivery) => delivery.settle(delivery.events.map(({ data }) => ({ status: "succeeded", payload: data }))));
      const page = Array.from({ length: 100 }, (_, index) => event(String(index), index === 50 ? "no json é" : `{"é":[${index}.10]}`));
      const answer = await eventually(() => client.request(SUBJECT, page));
      expect(answer.map((outcome) => outcome.status === "succeeded" && outcome.payload?.text)).to.deep.equal(page.map(({ data }) => data.text));
    });

    it("are many at once, each with its own answer", async () => {
      const [client, server] = await open();
      handle(server, SUBJECT, (delivery) => delivery.settle([{ status: "succeeded", payload: delivery.events[0]!.data }]));
      await eventually(() => client.request(SUBJECT, [event("first")]));
      const ids = Array.from({ length: 500 }, (_, index) => String(index));
      const answers = await Promise.all(ids.map((id) => client.request(SUBJECT, [event(id)])));
      expect(answers.map(([outcome]) => outcome?.status === "succeeded" && outcome.payload?.value)).to.deep.equal(ids.map((id) => ({ id })));
    });

    it("end with the signal's reason when it is aborted, before or while they run", async () => {
      const [client, server] = await open();
      const taken = subscribe(server, SUBJECT);
      const abort = new AbortController();
      const asked = eventually(() => client.request(SUBJECT, [event("a")], abort.signal));
      const delivery = await taken.next();
      abort.abort(new Error("enough"));
      expect((await rejection(asked)).message).to.equal("enough");
      expect((await rejection(client.request(SUBJECT, [event("b")], abort.signal))).message).to.equal("enough");
      await delivery.settle([succeeded]);
    });

    it("cannot be postponed: somebody is waiting", async () => {
      const [client, server] = await open();
      const taken = subscribe(server, SUBJECT);
      const asked = eventually(() => client.request(SUBJECT, [event("a")]));
      const delivery = await taken.next();
      expect((await rejection(delivery.postpone(1))).message).to.match(/only published events/);
      await delivery.settle([succeeded]);
      expect(await asked).to.deep.equal([succeeded]);
    });
  });
}

function everyOutcome(): Outcome[] {
  const error: FunctionError = { errorType: "Error", errorMessage: "é\n", payload: Payload.from('{"errorMessage": "é\\n"}') };
  return [
    { status: "accepted" },
    { status: "succeeded", payload: Payload.from("1.0") },
    { status: "succeeded" },
    { status: "filtered" },
    { status: "returned", error },
    {
      status: "refused",
      refusal: { code: "TooManyRequestsException", message: "Rate Exceeded.", statusCode: 429, members: { Reason: "CallerRateLimitExceeded" } },
    },
    { status: "failed", error, condition: "RetriesExhausted", attempts: 3 },
  ];
}

/** An outcome with its payloads as text. */
function show(outcome: Outcome): object {
  if (outcome.status === "succeeded") return { ...outcome, payload: outcome.payload?.text };
  if (outcome.status === "returned" || outcome.status === "failed") return { ...outcome, error: { ...outcome.error, payload: outcome.error.payload.text } };
  return outcome;
}
