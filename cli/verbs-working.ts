// The verbs that work with a simulator that runs.
import { type Command, Option } from "commander";
import { type Action, endpointOption, examples, outputOption, parseCount } from "./options.ts";

export function addWorkingVerbs(program: Command, action: Action): void {
  addInvoke(program, action);
  addLogs(program, action);
  addEvents(program, action);
  addTrace(program, action);
  addClock(program, action);
}

function addInvoke(program: Command, action: Action): void {
  program
    .command("invoke")
    .summary("invoke a function")
    .description("Invokes a function and prints what it returns. Ends with 1 when the handler failed.")
    .argument("<function>", "name or ARN")
    .addOption(new Option("--event <file>", "file that holds the event; - for standard input").conflicts("payload"))
    .option("--payload <json>", "the event itself; {} unless given")
    .option("--async", "hand it over and do not wait (InvocationType Event)", false)
    .addOption(new Option("--log-type <type>", "with Tail, the last 4 KB that were logged go to standard error").choices(["None", "Tail"]).default("None"))
    .option("--qualifier <qualifier>", "version or alias")
    .addOption(endpointOption())
    .addHelpText(
      "after",
      examples(
        ['lambdabus invoke hello --payload \'{"name":"Ada"}\'', "prints the answer"],
        ["lambdabus invoke hello --event event.json --log-type Tail", "and its log"],
        ["cat event.json | lambdabus invoke hello --event - --async", "does not wait"],
      ),
    )
    .action(action(() => import("./commands/invoke.ts")));
}

function addLogs(program: Command, action: Action): void {
  program
    .command("logs")
    .summary("show what functions print")
    .description("Shows what functions print, with the lines that Lambda adds, oldest first.")
    .argument("[function]", "only of this function")
    .option("-f, --follow", "go on as more comes", false)
    .option("--since <time>", "a time, or how long ago: 10m")
    .option("-n, --limit <count>", "at most so many messages", parseCount, 1_000)
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus logs thumbnailer --since 10m", "the last ten minutes"], ["lambdabus logs -f", "of all functions, as they come"]))
    .action(action(() => import("./commands/logs.ts")));
}

function addEvents(program: Command, action: Action): void {
  const events = program.command("events").summary("look at what went over the bus, and send it again").description("What went over the bus.");
  events
    .command("ls", { isDefault: true })
    .description("Lists events, newest first.")
    .option("--function <name>", "only to this function")
    .option("--source <source>", "only of this connector, or this resource")
    .option("--since <time>", "a time, or how long ago: 10m")
    .option("-n, --limit <count>", "at most so many", parseCount, 20)
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus events ls --source s3 -n 5", "the newest five of S3"]))
    .action(action(() => import("./commands/events-ls.ts")));
  events
    .command("show")
    .description("Shows one event with its data.")
    .argument("<id>", "id of the event, or of its request")
    .addOption(endpointOption())
    .addHelpText("after", examples(["lambdabus events show 7f7c6b4e-…", "as JSON"]))
    .action(action(() => import("./commands/events-show.ts")));
  events
    .command("replay")
    .description("Sends an event again to the function that it went to.")
    .argument("<id>", "id of the event, or of its request")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus events replay 7f7c6b4e-…", "the same event, as a new request"]))
    .action(action(() => import("./commands/events-replay.ts")));
}

function addTrace(program: Command, action: Action): void {
  program
    .command("trace")
    .summary("show a trace as a waterfall")
    .description("Shows the newest trace in which a function ran, or one, as a waterfall: every hop from the first call to the last handler.")
    .argument("[id]", "trace id; the newest in which a function ran unless given")
    .addOption(endpointOption())
    .addOption(new Option("-o, --output <format>", "text is the waterfall, json is OTLP").choices(["text", "json"]).default("text"))
    .addHelpText("after", examples(["lambdabus trace", "the newest"], ["lambdabus trace 4bf92f3577b34da6a3ce929d0e0e4736 -o json", "one, as OTLP JSON"]))
    .action(action(() => import("./commands/trace.ts")));
}

function addClock(program: Command, action: Action): void {
  const clock = program.command("clock").summary("show the time, or move virtual time").description("The simulator's clock.");
  clock
    .command("show", { isDefault: true })
    .description("Shows the time.")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus clock", "what time it is"]))
    .action(action(() => import("./commands/clock-show.ts")));
  clock
    .command("advance")
    .description("Moves virtual time forward. Returns when all that fell due on the way has settled.")
    .argument("<duration>", "250ms, 30s, 2m, 1h30m, 1d")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus clock advance 2m", "two minutes pass"]))
    .action(action(() => import("./commands/clock-advance.ts")));
  clock
    .command("set")
    .description("Moves virtual time forward to a moment. Returns when all that fell due on the way has settled.")
    .argument("<time>", "2026-01-01T00:00:00Z")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus clock set 2026-12-24T18:00:00Z", "until Christmas"]))
    .action(action(() => import("./commands/clock-set.ts")));
}
