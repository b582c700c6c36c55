// The protocols by the names that models give them.
import type { ServiceModel } from "../model.ts";
import { awsJson } from "./aws-json.ts";
import { awsQuery } from "./aws-query.ts";
import type { Protocol } from "./protocol.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";

export const protocols: Readonly<Record<ServiceModel["metadata"]["protocol"], Protocol>> = {
  "rest-xml": restXml,
  "rest-json": restJson,
  json: awsJson,
  query: awsQuery,
};
