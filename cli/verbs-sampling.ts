// The verb that writes sample events.
import { type Command, Option } from "commander";
import { parseAttributes } from "./message-attributes.ts";
import { type Action, examples, parseCount, parseSize, parseTime } from "./options.ts";

const KINDS = `
Kinds, and which of the options they take:
  s3           an object in a bucket: --bucket --key --event-name --size --version-id
  sqs          a message in a queue: --queue --group --body --file --attributes --count
  sns          a message published to a topic: --topic --subject --body --file --attributes
  s3-sqs       what S3 tells of an object, as a message in a queue: those of both
  s3-sns       the same, published to a topic
  s3-sns-sqs   the same, through a topic to a queue
  sns-sqs      a message through a topic to a queue`;

export function addSamplingVerbs(program: Command, action: Action): void {
  program
    .command("generate-event")
    .summary("write a sample event, as a function would receive it")
    .description("Writes the event that a function would receive, made as the simulator makes those of its own sources. No simulator needs to run.")
    .argument("<kind>", "s3, sqs, sns, s3-sqs, s3-sns, s3-sns-sqs or sns-sqs")
    .option("--bucket <name>", "of the object")
    .option("--key <key>", "of the object; the event has it encoded")
    .option("--event-name <name>", "what happened to the object: ObjectCreated:Put unless given")
    .option("--size <bytes>", "of the object", parseSize)
    .option("--version-id <id>", "of the object, where its bucket keeps versions")
    .option("--queue <name>", "name or ARN")
    .option("--group <id>", "message group")
    .option("--topic <name>", "name or ARN")
    .option("--subject <text>", "of the message")
    .addOption(new Option("--file <file>", "the message, a text; - for standard input").conflicts("body"))
    .option("--body <text>", "the message itself")
    .option("--attributes <json>", 'message attributes: {"color":"red","size":3}, or in AWS\'s form', parseAttributes)
    .option("--count <number>", "so many records, of a queue", parseCount, 1)
    .option("--region <name>", "where it happens", "us-east-1")
    .option("--time <time>", "when it happens: 2026-01-01T00:00:00Z; now unless given", parseTime)
    .option("--seed <text>", "the same ids each time")
    .addHelpText("after", KINDS)
    .addHelpText(
      "after",
      examples(
        ["lambdabus generate-event s3 --bucket photos --key 'in/red flower.jpg'", "an upload"],
        ["lambdabus generate-event sqs --body '{\"id\":1}' | lambdabus invoke fulfil --event -", "straight into a function"],
        ["lambdabus generate-event s3-sqs --event-name ObjectRemoved:Delete", "a deletion, told to a queue"],
      ),
    )
    .action(action(() => import("./commands/generate-event.ts")));
}
