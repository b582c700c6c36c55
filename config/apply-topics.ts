// Makes the topics of the configuration, or brings those that exist in line with it.
import type { Application } from "./application.ts";
import { isFifo } from "./names.ts";
import type { Path } from "./positions.ts";

const DEDUPLICATION = "ContentBasedDeduplication";

export async function applyTopics(application: Application, topics: ReadonlyMap<string, Path>): Promise<void> {
  await Promise.all(Array.from(topics, ([name, path]) => applyTopic(application, name, path)));
}

/** What the file does not list, it does not describe either. */
async function applyTopic(application: Application, Name: string, path: Path): Promise<void> {
  const { TopicArn } = await application.call<{ TopicArn: string }>(path, "sns", "CreateTopic", {
    Name,
    Attributes: isFifo(Name) ? { FifoTopic: "true" } : {},
  });
  const settings = application.config.settings.topics[Name];
  if (!settings || (settings.contentBasedDeduplication === undefined && !isFifo(Name))) return;
  const wanted = String(settings.contentBasedDeduplication ?? false);
  const { Attributes = {} } = await application.call<{ Attributes?: Record<string, string> }>(path, "sns", "GetTopicAttributes", { TopicArn });
  if ((Attributes[DEDUPLICATION] ?? "false") === wanted) return;
  await application.call(path, "sns", "SetTopicAttributes", { TopicArn, AttributeName: DEDUPLICATION, AttributeValue: wanted });
}
