// What runs the functions of each runtime, from where, and how that differs from AWS: what docs/reference/runtimes.md is made from.

/** exact: its own interpreter; nearest: another version of it where that is missing, aloud; host: whatever is there, as it is. */
export type RuntimeLevel = "exact" | "nearest" | "host";

export interface RuntimeSupport {
  /** Identifiers, as in CreateFunction; empty for images. */
  readonly identifiers: readonly string[];
  readonly title: string;
  readonly level: RuntimeLevel;
  /** The interpreter, and where it is looked for, in this order. */
  readonly runs: string;
  /** What to do where it is missing. */
  readonly get: string;
  /** What speaks the Runtime API. */
  readonly bootstrap: string;
  readonly differences: readonly string[];
  /** The file of a test, below `invoker/runtimes/`, and its title. */
  readonly test: readonly [file: string, title: string];
}

export const runtimeSupport: readonly RuntimeSupport[] = [
  {
    identifiers: ["nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x", "nodejs26.x"],
    title: "Node",
    level: "exact",
    runs: "The Node that runs lambdabus, where it is of that version; one in the cache; npm's own package of the Node binary, fetched into the cache on first use",
    get: "Nothing: npm brings it, where a registry can be reached. Else the nearest one runs",
    bootstrap:
      "Ours, in CommonJS, of a few kilobytes. TypeScript handlers are turned into JavaScript in memory by esbuild, with source maps, and are looked for where no JavaScript is. Packages of layers can be required and imported; what AWS turns off in Node 20 and 22 (`require` of modules, modules that do not say they are) is off",
    differences: [
      "Handlers that bring no SDK find the one that lambdabus has been installed beside, if there is one",
      "TypeScript is a convenience of ours: AWS takes JavaScript only",
    ],
    test: ["interpreters.test.ts", "is fetched with npm into the cache, once, with a word before and after"],
  },
  {
    identifiers: ["python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "python3.15"],
    title: "Python",
    level: "nearest",
    runs: "`python3.N` on the PATH, a virtual environment among them; then the newest of that version in pyenv. Shims of pyenv are passed over: they cost more than Python's own start",
    get: "`pyenv install 3.N`, or the distribution's package",
    bootstrap: "Ours, compiled once for each interpreter. `logging` is set up as in Lambda only where the function imports it",
    differences: [
      "boto3 is there only where the interpreter, the code or a layer has it",
      "Logs are those of AWS's client line for line, but for the advice that it gives after a failed Init",
    ],
    test: ["interpreters.test.ts", "is that of its version, on the PATH or else in pyenv, and no shim"],
  },
  {
    identifiers: ["java8.al2", "java8.al2023", "java11", "java11.al2023", "java17", "java17.al2023", "java21", "java25"],
    title: "Java",
    level: "nearest",
    runs: "A JDK in JAVA_HOME, on the PATH, in `/usr/lib/jvm` or in SDKMAN. Where that version is missing, the next newer one; never an older one",
    get: "Install the JDK, and set JAVA_HOME to it or put its `java` on the PATH",
    bootstrap: "AWS's own `aws-lambda-java-runtime-interface-client`, which Maven fetches into the cache on first use: `mvn` must be on the PATH then",
    differences: ["SnapStart is kept and shown, without snapshots"],
    test: ["interpreters.test.ts", "is the nearest newer one where that is missing, and is named with the right one and the way to it"],
  },
  {
    identifiers: ["ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0"],
    title: "Ruby",
    level: "nearest",
    runs: "`ruby` on the PATH, then in rbenv",
    get: "`rbenv install 3.N`, or the distribution's package",
    bootstrap: "Ours. Gems are found in `vendor/bundle` of the code and in layers",
    differences: ["The SDK's gems are there only where the host, the code or a layer has them"],
    test: ["interpreters.test.ts", "is that of its version, on the PATH or else in rbenv"],
  },
  {
    identifiers: ["dotnet8", "dotnet10"],
    title: ".NET",
    level: "nearest",
    runs: "`dotnet` on the PATH, with the newest framework of that version; where it is missing, the next newer one",
    get: "Install the .NET runtime of that version, and put `dotnet` on the PATH",
    bootstrap: "AWS's own `Amazon.Lambda.RuntimeSupport`, out of the function's package: a class library must bring it, an executable has it compiled in",
    differences: ["The command line is tested with a `dotnet` of ours, since the machine on which this is tested has none"],
    test: ["interpreters.test.ts", "is that of its version, the newest"],
  },
  {
    identifiers: ["provided.al2", "provided.al2023"],
    title: "OS-only: Go, Rust, a shell script",
    level: "host",
    runs: "The executable `bootstrap` of the code, or else of the layer that was laid on last",
    get: "Nothing. It must be built for this machine: `GOOS=linux go build -tags lambda.norpc -o bootstrap`, `cargo lambda build`",
    bootstrap: "The function's own",
    differences: ["It runs on the host's libraries and not on those of Amazon Linux, and on the host's processor whatever `Architectures` says"],
    test: ["runtimes.test.ts", "takes the bootstrap of a layer when the code has none"],
  },
  {
    identifiers: [],
    title: "Images (`PackageType: Image`)",
    level: "host",
    runs: "A container of the first engine that answers: `docker` on the PATH, then `podman`. An image that is not here is pulled",
    get: "Start Docker, or install podman. Name a local image by its tag as `ImageUri`: `docker build -t hello .`, `ImageUri: hello:latest`",
    bootstrap: "The image's own; `ImageConfig` overrides entry point, command and working directory",
    differences: [
      "The container shares the host's network, where the Runtime API is: on macOS and Windows the engine must allow host networking",
      "Memory and swap, 1,024 processes and 1,024 open files are limited by the engine; processors are not, and `/tmp` is a volume without limit",
      "It has no capabilities and a read-only root as in Lambda, but it runs as the image's user, and is not frozen between invocations",
      "`Max Memory Used` is that of the engine's client. An exit status above 128 is told as the signal that it stands for",
    ],
    test: ["image/image.test.ts", "are run cold and warm, in a container that is theirs"],
  },
];
