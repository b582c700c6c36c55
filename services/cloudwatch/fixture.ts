// For tests of metrics: the CloudWatch service at the beginning of a minute, what passes on its bus, and what it then tells.
import { Payload } from "../../core/payload.ts";
import type { HostContext } from "../service.ts";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";

export const MINUTE = 60_000;

export class CloudWatchBench implements AsyncDisposable {
  readonly bench: ServiceBench<object>;
  /** The beginning of a minute. */
  readonly now: number;

  private constructor(bench: ServiceBench<object>) {
    this.bench = bench;
    this.now = bench.clock.now();
  }

  static async open(parts: Partial<HostContext> = {}): Promise<CloudWatchBench> {
    const bench = await ServiceBench.open(open, {}, () => parts);
    await bench.clock.advance(MINUTE - (bench.clock.now() % MINUTE));
    return new CloudWatchBench(bench);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench.service[Symbol.asyncDispose]();
  }

  put(...MetricData: object[]): Promise<unknown> {
    return this.bench.call("PutMetricData", { Namespace: "App", MetricData });
  }

  /** Of the ten minutes from the beginning, oldest first. */
  async values(name: string, Stat: string, { Namespace = "App", dimensions = {}, period = 60 } = {}): Promise<number[]> {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const MetricStat = { Metric: { Namespace, MetricName: name, Dimensions }, Period: period, Stat };
    const times = { StartTime: new Date(this.now), EndTime: new Date(this.now + 10 * MINUTE), ScanBy: "TimestampAscending" };
    const { MetricDataResults } = await this.bench.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times });
    return MetricDataResults[0].Values;
  }

  /** Something is announced, and has been counted when this resolves. */
  async pass(subject: string, message: object): Promise<void> {
    this.bench.bus.pass({ subject, events: [], message: Payload.of(message) });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
