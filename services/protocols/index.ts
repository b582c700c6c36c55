// The protocols by the names that models give them.
import type { ServiceModel } from "../model.ts";
import { awsJson } from "./aws-json.ts";
import { awsQuery } from "./aws-query.ts";
import type { Protocol } from "./protocol.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";
import { rpcV2Cbor } from "./rpc-v2-cbor.ts";

export const protocols: Readonly<Record<ServiceModel["metadata"]["protocol"] | "smithy-rpc-v2-cbor", Protocol>> = {
  "rest-xml": restXml,
  "rest-json": restJson,
  json: awsJson,
  query: awsQuery,
  "smithy-rpc-v2-cbor": rpcV2Cbor,
};
