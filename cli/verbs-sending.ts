// The verbs that put something into resources, or move what lies in them.
import { type Command, Option } from "commander";
import { parseAttributes } from "./message-attributes.ts";
import { type Action, endpointOption, examples, outputOption } from "./options.ts";
import { addLaterVerb } from "./verbs-later.ts";

export function addSendingVerbs(program: Command, action: Action): void {
  const send = program.command("send").summary("put something into a resource").description("Puts one thing into a resource, as its API does.");
  addSendBucket(send, action);
  addSendQueue(send, action);
  addSendTopic(send, action);
  addLater(send, action);
  addRedrive(program, action);
}

function addSendBucket(send: Command, action: Action): void {
  send
    .command("bucket")
    .description("Puts an object into a bucket.")
    .argument("<name>", "name of the bucket")
    .addOption(new Option("--file <file>", "the object's content; - for standard input").conflicts("body"))
    .option("--body <text>", "the object's content itself")
    .option("--key <key>", "key of the object; the file's name unless given")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText(
      "after",
      examples(
        ["lambdabus send bucket photos --file sea.jpg --key in/sea.jpg", "a file under a key"],
        ["lambdabus send bucket notes --body hello --key greeting.txt", "a text"],
      ),
    )
    .action(action(() => import("./commands/send-bucket.ts")));
}

/** What messages have in common, whatever they are sent to. */
function messageOptions(command: Command): Command {
  return command
    .addOption(new Option("--file <file>", "the message, a text; - for standard input").conflicts("body"))
    .option("--body <text>", "the message itself")
    .option("--attributes <json>", 'message attributes: {"color":"red","size":3}, or in AWS\'s form', parseAttributes)
    .option("--group <id>", "message group; FIFO needs one")
    .option("--deduplication-id <id>", "of FIFO without deduplication by content");
}

function addSendQueue(send: Command, action: Action): void {
  messageOptions(send.command("queue").description("Sends a message to a queue.").argument("<name>", "name or ARN of the queue"))
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText(
      "after",
      examples(
        ["lambdabus send queue orders --body '{\"id\":1}'", "a message"],
        ["lambdabus send queue orders.fifo --file order.json --group ada", "to a FIFO queue"],
      ),
    )
    .action(action(() => import("./commands/send-queue.ts")));
}

function addSendTopic(send: Command, action: Action): void {
  messageOptions(send.command("topic").description("Publishes a message to a topic.").argument("<name>", "name or ARN of the topic"))
    .option("--subject <text>", "subject of the message")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(['lambdabus send topic news --body hello --attributes \'{"color":"red"}\'', "with an attribute to filter by"]))
    .action(action(() => import("./commands/send-topic.ts")));
}

function addLater(send: Command, action: Action): void {
  addLaterVerb(send, action, "stream", "Kinesis streams are not simulated yet; queue, topic and bucket can be sent to");
  addLaterVerb(send, action, "bus", "EventBridge's buses are not simulated yet; queue, topic and bucket can be sent to");
}

function addRedrive(program: Command, action: Action): void {
  program
    .command("redrive")
    .summary("move dead letters back to where they came from")
    .description("Moves the messages of a dead-letter queue back to the queues that they came from, or to another one, and waits until they are there.")
    .argument("<queue>", "name or ARN of the dead-letter queue")
    .option("--to <queue>", "where they go instead")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus redrive orders-dead", "back to orders"], ["lambdabus redrive orders-dead --to orders-retry", "elsewhere"]))
    .action(action(() => import("./commands/redrive.ts")));
}
