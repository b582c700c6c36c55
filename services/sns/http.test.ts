import { X509Certificate } from "node:crypto";
import http, { createServer, type IncomingMessage, type Server } from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { openMemoryBus } from "../../broker/index.ts";
import { Ids } from "../../core/ids.ts";
import { Logger } from "../../core/logger.ts";
import { ENDPOINT, SnsBench, TOPIC } from "./fixture.ts";

/** It comes without types. */
const MessageValidator = createRequire(import.meta.url)("sns-validator");

interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly path: string;
  /** Seconds from the start, on the simulator's clock. */
  readonly at: number;
}

describe("SNS over HTTP", () => {
  let sns: SnsBench;
  let server: Server;
  let url: string;
  let received: Received[];
  let status: number;

  beforeEach(async () => {
    sns = await SnsBench.open((clock) => openMemoryBus({ clock, ids: new Ids("t"), logger: new Logger("error", () => {}) }));
    await sns.topic();
    received = [];
    status = 200;
    const start = sns.bench.clock.now();
    server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      received.push({ headers: request.headers, body, path: request.url ?? "", at: (sns.bench.clock.now() - start) / 1000 });
      response.writeHead(status, { connection: "close" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(async () => {
    await sns.close();
    server.close();
  });

  async function subscribe(attributes: Record<string, string> = {}, endpoint = url): Promise<string> {
    const arn = await sns.subscribe("http", endpoint, attributes);
    await sns.bus.idle();
    await sns.call("ConfirmSubscription", { TopicArn: TOPIC, Token: JSON.parse(received.shift()?.body ?? "").Token });
    return arn;
  }

  it("asks for a confirmation, whose link leads to us", async () => {
    const arn = await sns.subscribe("http", url);
    await sns.bus.idle();
    const [{ headers, body, path }] = received as [Received];
    expect(path).to.equal("/hook");
    expect(headers).to.include({ "x-amz-sns-message-type": "SubscriptionConfirmation", "x-amz-sns-topic-arn": TOPIC });
    expect(headers).to.include({ "content-type": "text/plain; charset=UTF-8", "user-agent": "Amazon Simple Notification Service Agent" });
    const { SubscribeURL, Token, ...message } = JSON.parse(body);
    expect(message).to.include({ Type: "SubscriptionConfirmation", TopicArn: TOPIC });
    expect(message.Message).to.contain("To confirm the subscription, visit the SubscribeURL");
    const link = new URL(SubscribeURL);
    expect(link.origin).to.equal(ENDPOINT);
    expect(Object.fromEntries(link.searchParams)).to.deep.equal({ Action: "ConfirmSubscription", TopicArn: TOPIC, Token });
    await sns.publish("too early");
    expect(received).to.have.length(1);
    expect(await sns.call("ConfirmSubscription", { TopicArn: TOPIC, Token })).to.deep.equal({ SubscriptionArn: arn });
  });

  it("delivers the envelope with SNS's headers", async () => {
    const arn = await subscribe();
    const { MessageId } = await sns.publish("m", { Subject: "S" });
    const [{ headers, body }] = received as [Received];
    expect(headers).to.include({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": MessageId,
      "x-amz-sns-topic-arn": TOPIC,
      "x-amz-sns-subscription-arn": arn,
    });
    expect(headers).to.not.have.property("x-amz-sns-rawdelivery");
    expect(JSON.parse(body)).to.include({ Type: "Notification", MessageId, Subject: "S", Message: "m" });
  });

  it("delivers raw messages as they are, with a content type of the policy's, and logs in where the URL says how", async () => {
    const DeliveryPolicy = JSON.stringify({ requestPolicy: { headerContentType: "application/json" } });
    await subscribe({ RawMessageDelivery: "true", DeliveryPolicy }, url.replace("http://", "http://me:p%40ss@"));
    await sns.publish('{"a":1}');
    expect(received[0]?.body).to.equal('{"a":1}');
    expect(received[0]?.headers).to.include({ "x-amz-sns-rawdelivery": "true", "content-type": "application/json" });
    expect(received[0]?.headers).to.include({ authorization: `Basic ${Buffer.from("me:p@ss").toString("base64")}` });
  });

  it("tries three times more, 20 seconds apart, and then takes it to the dead letters", async () => {
    await subscribe({ RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead"}' });
    status = 503;
    await sns.publish("m");
    await sns.seconds(59);
    expect(sns.sent).to.deep.equal([]);
    await sns.seconds(100);
    expect(received.map(({ at }) => at)).to.deep.equal([0, 20, 40, 60]);
    expect(sns.sent[0]).to.include({ queue: "dead" });
  });

  it("tries as the policy says", async () => {
    const healthyRetryPolicy = {
      numRetries: 4,
      numNoDelayRetries: 1,
      numMinDelayRetries: 1,
      minDelayTarget: 2,
      maxDelayTarget: 10,
      numMaxDelayRetries: 1,
      backoffFunction: "linear",
    };
    await subscribe({ DeliveryPolicy: JSON.stringify({ healthyRetryPolicy }) });
    status = 500;
    await sns.publish("m");
    await sns.seconds(100);
    expect(received.map(({ at }) => at)).to.deep.equal([0, 0, 2, 4, 14]);
  });

  it("tries 429 again, and no other refusal", async () => {
    await subscribe();
    status = 404;
    await sns.publish("refused");
    await sns.seconds(100);
    expect(received).to.have.length(1);
    status = 429;
    await sns.publish("busy");
    status = 200;
    await sns.seconds(20);
    expect(received).to.have.length(3);
  });

  it("tells an endpoint that its subscription has ended", async () => {
    const arn = await subscribe();
    await sns.call("Unsubscribe", { SubscriptionArn: arn });
    await sns.bus.idle();
    expect(received[0]?.headers).to.include({ "x-amz-sns-message-type": "UnsubscribeConfirmation" });
    expect(JSON.parse(received[0]?.body ?? "")).to.include({ Type: "UnsubscribeConfirmation" });
  });

  describe("is signed", () => {
    const get = https.get;
    afterEach(() => {
      https.get = get;
    });

    /** With the certificate that the simulator serves; the validator takes nothing but https, and the scheme is not signed. */
    async function verify(body: string): Promise<void> {
      const message = JSON.parse(body);
      const name = new URL(message.SigningCertURL).pathname.split("/").pop() ?? "";
      const pem = sns.page("/_lambdabus/sns/{file}", { file: name }) ?? "";
      const certificates = createServer((_request, response) => void response.setHeader("connection", "close").end(pem));
      await new Promise<void>((resolve) => certificates.listen(0, "127.0.0.1", resolve));
      const { port } = certificates.address() as AddressInfo;
      https.get = ((_url: string, answer: (response: IncomingMessage) => void) => http.get(`http://127.0.0.1:${port}`, answer)) as typeof https.get;
      const validator = new MessageValidator(/^localhost:4566$/);
      const SigningCertURL = message.SigningCertURL.replace("http:", "https:");
      const failure = await new Promise<Error | null>((resolve) => validator.validate({ ...message, SigningCertURL }, resolve));
      certificates.close();
      if (failure) throw failure;
    }

    for (const version of ["1", "2"]) {
      it(`so that sns-validator believes it, in version ${version}`, async () => {
        await sns.call("SetTopicAttributes", { TopicArn: TOPIC, AttributeName: "SignatureVersion", AttributeValue: version });
        await sns.subscribe("http", url);
        await sns.bus.idle();
        await verify(received[0]?.body ?? "");
        await sns.call("ConfirmSubscription", { TopicArn: TOPIC, Token: JSON.parse(received[0]?.body ?? "").Token });
        for (const more of [{}, { Subject: "S" }]) await sns.publish("m\nüü", more);
        for (const { body } of received.slice(1)) {
          expect(JSON.parse(body)).to.include({ SignatureVersion: version });
          await verify(body);
        }
        const forged = { ...JSON.parse(received[1]?.body ?? ""), Message: "another" };
        const failure = await verify(JSON.stringify(forged)).catch((error) => error);
        expect(failure).to.have.property("message", "The message signature is invalid.");
      });
    }

    it("with a certificate that is one, and stays over a restart", async () => {
      await subscribe();
      await sns.publish("m");
      await sns.restart();
      await sns.publish("m");
      const [before, after] = received.map(({ body }) => JSON.parse(body).SigningCertURL) as [string, string];
      expect(after).to.equal(before);
      expect(new URL(before)).to.include({ origin: ENDPOINT });
      const certificate = new X509Certificate(sns.page("/_lambdabus/sns/{file}", { file: before.split("/").pop() ?? "" }) ?? "");
      expect(certificate.subject).to.equal("CN=sns.amazonaws.com");
      expect(certificate.verify(certificate.publicKey)).to.equal(true);
      expect(sns.page("/_lambdabus/sns/{file}", { file: "SimpleNotificationService-other.pem" })).to.equal(undefined);
    });
  });
});
