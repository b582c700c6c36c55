// Every connector in the list, under the conformance suite.

import { connector as s3 } from "../../connectors/s3/index.ts";
import { translateRecord } from "../../connectors/s3/translate.ts";
import { bucketArn, functionArn } from "../../core/arn.ts";
import { Payload } from "../../core/payload.ts";
import { subjects } from "../../core/subjects.ts";
import { type ConnectorWorld, describeConnector } from "./connector.ts";

const objectEvent = {
  bucket: "photos",
  ownerId: "A3NL1KOZZKExample",
  eventName: "ObjectCreated:Put",
  eventTime: "2026-01-01T00:00:00.000Z",
  region: "us-east-1",
  principalId: "AWS:AIDAEXAMPLE",
  sourceIPAddress: "127.0.0.1",
  requestId: "C3D13FE58DE4C810",
  hostId: "FMyUVURIY8",
  key: "in/red flower+é.jpg",
  size: 5,
  eTag: "5d41402abc4b2a76b9719d911017c592",
  sequencer: "0055AED6DCD90281E5",
  versioned: false,
};

const happen = (changes: Partial<typeof objectEvent>) => (world: ConnectorWorld) =>
  world.bus.publish(subjects.source("s3", "photos"), {
    specversion: "1.0",
    id: "1",
    source: bucketArn("photos"),
    type: "com.amazonaws.s3.ObjectCreated.Put",
    time: objectEvent.eventTime,
    datacontenttype: "application/json",
    data: Payload.of({ ...objectEvent, ...changes }),
  });

describeConnector("s3", {
  connector: s3,
  region: "us-east-1",
  mapping: {
    id: "s3:photos:thumbnails",
    connector: "s3",
    source: bucketArn("photos"),
    functionArn: functionArn("f"),
    enabled: true,
    options: { id: "thumbnails", events: ["s3:ObjectCreated:*"], prefix: "in/" },
  },
  cause: happen({}),
  causeUnwanted: happen({ key: "out/red flower+é.jpg" }),
  records: [translateRecord(objectEvent, "thumbnails", { eventVersion: "2.1" })],
});
