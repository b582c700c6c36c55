// The CloudWatch service, called in the process.
import { expect } from "chai";
import { subjects } from "../../core/subjects.ts";
import { CloudWatchBench, MINUTE } from "./fixture.ts";

describe("CloudWatch's metrics", () => {
  let cloudwatch: CloudWatchBench;
  let bench: CloudWatchBench["bench"];
  let now: number;
  beforeEach(async () => {
    cloudwatch = await CloudWatchBench.open();
    ({ bench, now } = cloudwatch);
  });
  afterEach(() => cloudwatch[Symbol.asyncDispose]());

  const put: CloudWatchBench["put"] = (...data) => cloudwatch.put(...data);
  const values: CloudWatchBench["values"] = (...asked) => cloudwatch.values(...asked);
  const pass: CloudWatchBench["pass"] = (...told) => cloudwatch.pass(...told);

  describe("that clients put", () => {
    it("are one by one, counted, or in sets", async () => {
      await put({ MetricName: "ms", Value: 4 }, { MetricName: "ms", Values: [1, 10], Counts: [2, 1] });
      await put({ MetricName: "ms", StatisticValues: { SampleCount: 2, Sum: 30, Minimum: 0, Maximum: 30 } });
      expect(await values("ms", "Sum")).to.deep.equal([46]);
      expect(await values("ms", "SampleCount")).to.deep.equal([6]);
      expect(await values("ms", "Minimum")).to.deep.equal([0]);
      expect(await values("ms", "Maximum")).to.deep.equal([30]);
    });

    it("are kept by the minute and added up by the period", async () => {
      await put({ MetricName: "n", Value: 1 });
      await bench.clock.advance(MINUTE);
      await put({ MetricName: "n", Value: 2 });
      expect(await values("n", "Sum")).to.deep.equal([1, 2]);
      expect(await values("n", "Average", { period: 300 })).to.have.length(1 + Number(now % (5 * MINUTE) === 4 * MINUTE));
    });

    it("have percentiles", async () => {
      await put({ MetricName: "ms", Values: Array.from({ length: 100 }, (_, index) => index + 1) });
      expect(await values("ms", "p50")).to.deep.equal([50]);
      expect(await values("ms", "p99")).to.deep.equal([99]);
      expect(await values("ms", "p100")).to.deep.equal([100]);
    });

    it("are told apart by their dimensions, in whatever order", async () => {
      const Dimensions = [
        { Name: "a", Value: "1" },
        { Name: "b", Value: "2" },
      ];
      await put({ MetricName: "n", Value: 1, Dimensions }, { MetricName: "n", Value: 2, Dimensions: Dimensions.toReversed() }, { MetricName: "n", Value: 5 });
      expect(await values("n", "Sum", { dimensions: { b: "2", a: "1" } })).to.deep.equal([3]);
      const { Metrics } = await bench.call("ListMetrics", { Namespace: "App", Dimensions: [{ Name: "b" }] });
      expect(Metrics).to.deep.equal([{ Namespace: "App", MetricName: "n", Dimensions }]);
    });

    it("are refused when they say nothing, too much, or lie too far off", async () => {
      const refused = (MetricData: object[], Namespace = "App") => bench.refused("PutMetricData", { Namespace, MetricData });
      expect(await refused([{ MetricName: "n" }])).to.equal("MissingRequiredParameterException: The parameter MetricData.member.1.Value is required.");
      expect(await refused([{ MetricName: "n", Value: 1 }], "AWS/Lambda")).to.match(/^InvalidParameterValueException/);
      expect(await refused([{ MetricName: "n", Values: [1], Counts: [1, 2] }])).to.match(/must be of the same size/);
      expect(await refused([{ MetricName: "n", Value: Number.NaN }])).to.match(/^InvalidParameterValueException/);
      expect(await refused([{ MetricName: "n", Value: 1, Timestamp: new Date(now - 15 * 24 * 60 * MINUTE) }])).to.match(/Timestamp must specify a time/);
    });
  });

  it("are shown with several statistics at once", async () => {
    await put({ MetricName: "ms", Values: [1, 3], Unit: "Milliseconds" });
    const input = { Namespace: "App", MetricName: "ms", StartTime: new Date(now), EndTime: new Date(now + MINUTE), Period: 60 };
    const { Datapoints } = await bench.call("GetMetricStatistics", { ...input, Statistics: ["Average", "Sum"], ExtendedStatistics: ["p50"] });
    expect(Datapoints).to.deep.equal([{ Timestamp: new Date(now), Average: 2, Sum: 4, ExtendedStatistics: { p50: 1 }, Unit: "Milliseconds" }]);
    expect(await bench.refused("GetMetricStatistics", input)).to.match(/^MissingRequiredParameterException/);
    expect(await bench.refused("GetMetricStatistics", { ...input, Period: 90, Statistics: ["Sum"] })).to.match(/^InvalidParameterValueException/);
  });

  it("are shown in their own unit only, where one is asked for", async () => {
    await put({ MetricName: "ms", Value: 1, Unit: "Milliseconds" });
    const times = { StartTime: new Date(now), EndTime: new Date(now + MINUTE) };
    const metric = { Namespace: "App", MetricName: "ms" };
    for (const [Unit, found] of [["Milliseconds", 1] as const, ["Seconds", 0] as const]) {
      const { Datapoints } = await bench.call("GetMetricStatistics", { ...metric, ...times, Period: 60, Statistics: ["Sum"], Unit });
      const MetricStat = { Metric: metric, Period: 60, Stat: "Sum", Unit };
      const { MetricDataResults } = await bench.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times });
      expect([Datapoints.length, MetricDataResults[0].Values.length]).to.deep.equal([found, found]);
    }
  });

  it("are listed 500 at a time", async () => {
    await put(...Array.from({ length: 501 }, (_, index) => ({ MetricName: `n${index}`, Value: 1 })));
    const first = await bench.call("ListMetrics");
    const second = await bench.call("ListMetrics", { NextToken: first.NextToken });
    expect([first.Metrics.length, second.Metrics.length, second.NextToken]).to.deep.equal([500, 1, undefined]);
    const names = [...first.Metrics, ...second.Metrics].map(({ MetricName }) => MetricName);
    expect(new Set(names)).to.have.property("size", 501);
    expect(await bench.refused("ListMetrics", { NextToken: "bm90IG91cnM=" })).to.match(/^InvalidParameterValueException/);
  });

  it("that were quiet for three hours are not listed where only recent ones are asked for", async () => {
    await put({ MetricName: "old", Value: 1 });
    await bench.clock.advance(181 * MINUTE);
    await put({ MetricName: "new", Value: 1 });
    const { Metrics } = await bench.call("ListMetrics", { RecentlyActive: "PT3H" });
    expect(Metrics.map(({ MetricName }: { MetricName: string }) => MetricName)).to.deep.equal(["new"]);
  });

  it("are refused in the Query protocol's older words to those who speak it", async () => {
    const failure = await bench.call("PutMetricData", { Namespace: "AWS/App", MetricData: [{ MetricName: "n", Value: 1 }] }).catch((error) => error);
    expect(bench.service.worded?.(failure, "query").code).to.equal("InvalidParameterValue");
    expect(bench.service.worded?.(failure, "json").code).to.equal("InvalidParameterValueException");
  });

  it("come in pages, and expressions are refused", async () => {
    await put({ MetricName: "n", Value: 1 });
    await bench.clock.advance(MINUTE);
    await put({ MetricName: "n", Value: 2 });
    const MetricStat = { Metric: { Namespace: "App", MetricName: "n" }, Period: 60, Stat: "Sum" };
    const times = { StartTime: new Date(now), EndTime: new Date(now + 5 * MINUTE), MaxDatapoints: 1 };
    const first = await bench.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times });
    const second = await bench.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times, NextToken: first.NextToken });
    expect([first, second].map(({ MetricDataResults }) => MetricDataResults[0].Values)).to.deep.equal([[2], [1]]);
    expect(second.NextToken).to.equal(undefined);
    expect(await bench.refused("GetMetricData", { MetricDataQueries: [{ Id: "e", Expression: "1+1" }], ...times })).to.match(/^ValidationError/);
  });

  describe("embedded in logs", () => {
    const sampleCount = () => values("ms", "SampleCount");
    const print = (document: unknown) => pass(subjects.log("f"), { lines: ["START", JSON.stringify(document)] });
    const aws = (directive: object) => ({
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: "App", Metrics: [{ Name: "ms", Unit: "Milliseconds" }], ...directive }],
    });

    it("are taken with each of their sets of dimensions", async () => {
      await print({ _aws: aws({ Dimensions: [["service"], []] }), service: "web", ms: [1, 2] });
      expect(await values("ms", "Sum", { dimensions: { service: "web" } })).to.deep.equal([3]);
      expect(await values("ms", "SampleCount")).to.deep.equal([2]);
    });

    it("are of the format's bounds: 100 metrics in a directive, 30 dimensions in a set, 100 values at once", async () => {
      const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
      const values = Object.fromEntries(names(101).map((name) => [name, 1]));
      await print({ _aws: aws({ Metrics: names(101).map((Name) => ({ Name })) }), ...values });
      await print({ _aws: aws({ Dimensions: [names(31)] }), ms: 1, ...Object.fromEntries(names(31).map((name) => [name, "x"])) });
      expect((await bench.call("ListMetrics")).Metrics).to.deep.equal([]);
      await print({ _aws: aws({ Metrics: names(100).map((Name) => ({ Name })) }), ...values });
      expect((await bench.call("ListMetrics")).Metrics).to.have.length(100);
      await print({ _aws: aws({}), ms: Array.from({ length: 120 }, () => 1) });
      expect(await sampleCount()).to.deep.equal([100]);
    });

    it("are left alone where the format is not kept", async () => {
      await print({ _aws: aws({ Dimensions: [["missing"]] }), ms: 1 });
      await print({ _aws: { Timestamp: "now", CloudWatchMetrics: [] }, ms: 1 });
      await print({ _aws: aws({}), ms: "1" });
      await pass(subjects.log("f"), { lines: ['{"_aws":'] });
      expect((await bench.call("ListMetrics")).Metrics).to.deep.equal([]);
    });
  });

  it("are gone after a reset", async () => {
    await put({ MetricName: "n", Value: 1 });
    await bench.service.reset();
    expect((await bench.call("ListMetrics")).Metrics).to.deep.equal([]);
  });
});
