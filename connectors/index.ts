// The list of connectors: a new one is one line here.
import type { Connector } from "./connector.ts";
import { connector as s3 } from "./s3/index.ts";
import { connector as sns } from "./sns/index.ts";
import { connector as sqs } from "./sqs/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: each connector checks its own options and settings against its schemas.
export const connectorList: readonly Connector<any, any>[] = [s3, sns, sqs];

/** How the events of batches are made, by connector. */
export const assemblers = Object.fromEntries(
  connectorList.flatMap((connector) => (connector.intake === "polled" ? [[connector.name, connector.assemble]] : [])),
);
