import { expect } from "chai";
import { checkDeliveryPolicy, delayAfter, effectivePolicy, MANAGED, type RetryPolicy, topicPolicy } from "./delivery-policy.ts";

const policy = (backoffFunction: RetryPolicy["backoffFunction"]): RetryPolicy => ({
  ...{ numRetries: 5, numNoDelayRetries: 0, numMinDelayRetries: 0, numMaxDelayRetries: 0, minDelayTarget: 1, maxDelayTarget: 101, backoffFunction },
});

describe("the delivery policies of SNS", () => {
  it("give endpoints that AWS runs 100,015 retries over 23 days", () => {
    const delays = Array.from({ length: 100_015 }, (_, index) => delayAfter(index + 1, MANAGED) as number);
    expect(delays.slice(0, 6)).to.deep.equal([0, 0, 0, 1000, 1000, 1000]);
    expect(delays.slice(14, 17)).to.deep.equal([20_000, 20_000, 20_000]);
    expect(delayAfter(100_016, MANAGED)).to.equal(undefined);
    expect(Math.round(delays.reduce((sum, delay) => sum + delay) / 86_400_000)).to.equal(23);
  });

  it("rise from the least to the greatest delay, each function slower at first than the one before", () => {
    const delays = (["linear", "arithmetic", "geometric", "exponential"] as const).map((name) =>
      [1, 2, 3, 4, 5].map((failures) => (delayAfter(failures, policy(name)) as number) / 1000),
    );
    expect(delays[0]).to.deep.equal([1, 26, 51, 76, 101]);
    for (const each of delays) expect([each[0], each[4]]).to.deep.equal([1, 101]);
    for (const index of [1, 2, 3]) {
      const column = delays.map((each) => each[index] as number);
      expect(column).to.deep.equal([...column].sort((a, b) => b - a));
    }
  });

  it("of a subscription replace those of its topic, unless the topic forbids it", () => {
    const topic = (disableSubscriptionOverrides: boolean) =>
      JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 7 }, disableSubscriptionOverrides } });
    const own = JSON.stringify({ healthyRetryPolicy: { numRetries: 9 } });
    expect(effectivePolicy(undefined, topic(false)).healthyRetryPolicy.numRetries).to.equal(7);
    expect(effectivePolicy(own, topic(false)).healthyRetryPolicy.numRetries).to.equal(9);
    expect(effectivePolicy(own, topic(true)).healthyRetryPolicy.numRetries).to.equal(7);
    expect(topicPolicy(undefined).http.defaultHealthyRetryPolicy).to.include({ numRetries: 3, minDelayTarget: 20 });
  });

  it("are refused when they ask for too much", () => {
    const refusals: [object | string, string][] = [
      ["{", "failed to parse JSON."],
      [{ unknown: 1 }, "unknown is not a valid policy member"],
      [{ healthyRetryPolicy: { numRetries: 101 } }, "less than or equal to 100"],
      [{ healthyRetryPolicy: { numRetries: 1.5 } }, "integer"],
      [{ healthyRetryPolicy: { minDelayTarget: 0 } }, "greater than or equal to 1"],
      [{ healthyRetryPolicy: { minDelayTarget: 30 } }, "less than or equal to maxDelayTarget"],
      [{ healthyRetryPolicy: { numRetries: 3, numNoDelayRetries: 4 } }, "sum"],
      [{ healthyRetryPolicy: { numRetries: 2, minDelayTarget: 3000, maxDelayTarget: 3000 } }, "3600 seconds"],
      [{ healthyRetryPolicy: { backoffFunction: "random" } }, "backoffFunction"],
      [{ throttlePolicy: { maxReceivesPerSecond: 1 } }, "does not implement the throttlePolicy"],
    ];
    for (const [value, reason] of refusals) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      expect(() => checkDeliveryPolicy(text, "subscription"), text).to.throw(reason);
    }
    expect(() => checkDeliveryPolicy('{"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":1}}}', "topic")).to.throw("does not implement");
    checkDeliveryPolicy('{"http":{"defaultHealthyRetryPolicy":{"numRetries":100},"disableSubscriptionOverrides":true}}', "topic");
  });
});
