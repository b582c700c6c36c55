// SNS as the commands call it: the Query protocol over the simulator's port, topics by name or ARN.
import { CommandError } from "./failure.ts";
import type { Remote } from "./remote.ts";
import { element, xmlRefusal } from "./xml-answer.ts";

/** Calls an action of SNS; its answer is XML. Throws a CommandError in AWS's words. */
export async function callSns(remote: Remote, action: string, input: Readonly<Record<string, string>>): Promise<string> {
  const answer = await remote.aws("sns", "/", { method: "POST", body: new URLSearchParams({ Action: action, Version: "2010-03-31", ...input }) });
  const text = await answer.text();
  if (!answer.ok) throw xmlRefusal(answer.status, text);
  return text;
}

/** The ARN of a topic. Throws a CommandError when there is none of that name. */
export async function topicArn(remote: Remote, topic: string): Promise<string> {
  if (topic.startsWith("arn:")) return topic;
  for await (const page of pages(remote, "ListTopics")) {
    const found = Array.from(page.matchAll(/<TopicArn>([^<]+)<\/TopicArn>/g), ([, arn]) => arn as string).find((arn) => arn.endsWith(`:${topic}`));
    if (found !== undefined) return found;
  }
  throw new CommandError(`NotFound: there is no topic ${topic}`);
}

export interface Subscription {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

export async function listSubscriptions(remote: Remote): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  for await (const page of pages(remote, "ListSubscriptions")) {
    for (const [member] of page.matchAll(/<member>.*?<\/member>/gs)) {
      const [topicArn = "", protocol = "", endpoint = ""] = ["TopicArn", "Protocol", "Endpoint"].map((name) => element(member, name));
      found.push({ topicArn, protocol, endpoint });
    }
  }
  return found;
}

async function* pages(remote: Remote, action: string): AsyncGenerator<string> {
  let NextToken: string | undefined;
  do {
    const page = await callSns(remote, action, NextToken === undefined ? {} : { NextToken });
    yield page;
    NextToken = element(page, "NextToken");
  } while (NextToken);
}
