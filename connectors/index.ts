// The list of connectors: a new one is one line here.
import type { Connector } from "./connector.ts";
import { connector as s3 } from "./s3/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: each connector checks its own options and settings against its schemas.
export const connectorList: readonly Connector<any, any>[] = [s3];
