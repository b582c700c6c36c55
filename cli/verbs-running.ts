// The verbs that start a simulator, or look at what is needed for one.
import { type Command, Option } from "commander";
import { type Action, endpointOption, examples, outputOption, parseInspected, parsePort, parsePositive } from "./options.ts";

export function addRunningVerbs(program: Command, action: Action): void {
  addUp(program, action);
  addValidate(program, action);
  addDoctor(program, action);
  addStatus(program, action);
  addReset(program, action);
}

function addUp(program: Command, action: Action): void {
  program
    .command("up")
    .summary("start the simulator and serve until stopped")
    .description("Loads the file, makes what it describes, and serves until stopped. Without any file it starts empty.")
    .argument("[file]", "configuration file; lambdabus.yaml unless named")
    .option("--port <number>", "port of the AWS APIs and the console; 0 for any free one", parsePort, 4566)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--nats <url>", "use a nats-server that runs already, with max_payload: 16MB: nats://[token@]host:port")
    .addOption(new Option("--bus <kind>", "nats lasts; memory forgets everything at the end").choices(["nats", "memory"]).default("nats"))
    .option("--data <directory>", "where state lasts", ".lambdabus")
    .option("--ephemeral", "keep nothing after the end", false)
    .addOption(
      new Option("--durability <kind>", "what an answer survives: the death of any process, or a power cut too, at 3 times the latency")
        .choices(["process", "power"])
        .default("process"),
    )
    .addOption(new Option("--clock <kind>", "virtual time stands still until `lambdabus clock` moves it").choices(["real", "virtual"]).default("real"))
    .option("--speed <factor>", "on the real clock, everything that waits passes so many times faster", parsePositive, 1)
    .option("--watch", "follow changes of the file and of the code", true)
    .option("--no-watch", "leave everything as it is at the start")
    .option("--inspect <function[=port]>", "let a debugger attach to a Node function, at port 9229 unless given; may be repeated", parseInspected)
    .option("--inspect-brk <function[=port]>", "the same, and its process waits at its first line for the debugger", parseInspected)
    .option("--strict", "refuse what can only be approximated", false)
    .option("--otlp-port <number>", "port that takes OTLP/HTTP traces; 0 for any free one", parsePort, 4318)
    .addOption(new Option("--log-level <level>", "least level that is logged").choices(["debug", "info", "warn", "error"]).default("warn"))
    .addOption(outputOption())
    .addHelpText(
      "after",
      examples(
        ["lambdabus up", "lambdabus.yaml of this directory, on port 4566"],
        ["lambdabus up shop.yaml --port 0 -o json", "on any free port, told in JSON"],
        ["lambdabus up --inspect resize=9229", "a debugger attaches to the function resize at port 9229"],
        ["lambdabus up --clock virtual --ephemeral", "time moves only when told to, nothing stays"],
      ),
    )
    .action(action(() => import("./commands/up.ts")));
}

function addValidate(program: Command, action: Action): void {
  program
    .command("validate")
    .summary("check a configuration file")
    .description("Checks a configuration file and the code that it names. Every problem is told with file and line.")
    .argument("[file]", "configuration file", "lambdabus.yaml")
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus validate", "lambdabus.yaml of this directory"], ["lambdabus validate shop.yaml -o json", "for other programs"]))
    .action(action(() => import("./commands/validate.ts")));
}

function addDoctor(program: Command, action: Action): void {
  program
    .command("doctor")
    .summary("show what is installed and what is missing")
    .description("Looks for everything that lambdabus can use on this machine, and says what to do about what is missing.")
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus doctor", "as a table"], ["lambdabus doctor -o json", "for bug reports"]))
    .action(action(() => import("./commands/doctor.ts")));
}

function addStatus(program: Command, action: Action): void {
  program
    .command("status")
    .summary("show what runs")
    .description("Shows the simulator that runs: services, functions, mappings, execution environments, clock.")
    .addOption(endpointOption())
    .addOption(outputOption())
    .addHelpText("after", examples(["lambdabus status", "what runs on port 4566"], ["lambdabus status --endpoint http://127.0.0.1:4600", "elsewhere"]))
    .action(action(() => import("./commands/status.ts")));
}

function addReset(program: Command, action: Action): void {
  program
    .command("reset")
    .summary("empty everything, keep the functions")
    .description("Empties buckets and everything on the bus, and forgets the history. Functions and their triggers stay.")
    .addOption(endpointOption())
    .addHelpText("after", examples(["lambdabus reset", "a clean start without a restart"]))
    .action(action(() => import("./commands/reset.ts")));
}
