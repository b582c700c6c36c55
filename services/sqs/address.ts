// How requests name queues: by URL, of which the path counts and not the host; and how they are named to the caller.
import { ServiceError } from "../../core/errors.ts";
import type { RequestContext } from "../service.ts";
import { missingParameter } from "./errors.ts";
import type { Holder, Queues } from "./queues.ts";

export interface QueueInput {
  readonly QueueUrl?: string;
}

/** By its URL, or by the path of the request, as the Query protocol may. Throws MissingParameter, InvalidAddress and QueueDoesNotExist. */
export function addressed(queues: Queues, { QueueUrl }: QueueInput, request: RequestContext): Holder {
  const path = QueueUrl === undefined || QueueUrl === "" ? request.path : pathOf(QueueUrl);
  if (path === undefined || path === "/") throw missingParameter("QueueUrl");
  const match = /^\/(\d{12})\/([^/]+)\/?$/.exec(path);
  if (!match) throw new ServiceError("InvalidAddress", `The address ${(QueueUrl ?? path).slice(0, 200)} is not valid for this endpoint.`, 404);
  return queues.get(match[1] === request.accountId ? (match[2] as string) : "");
}

/** With the host that the caller used, so that it is one that he can reach. */
export function urlOf(name: string, request: RequestContext): string {
  return `${request.endpoint}/${request.accountId}/${name}`;
}

function pathOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).pathname;
  return url.startsWith("/") ? url : `//${url}`; // no queue of ours
}
