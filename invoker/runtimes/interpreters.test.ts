// Which interpreter runs a function, on machines that have this one and that: a PATH, a home of versions and a cache of the test's own.
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { defineFunction } from "../../test/support/invoker.ts";
import { Runtimes } from "./index.ts";
import type { InterpreterPolicy, Launch } from "./runtime.ts";

/** What there is to be found by. */
const PLACES = ["PATH", "PYENV_ROOT", "RBENV_ROOT", "JAVA_HOME"] as const;
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;

describe("the interpreter of a function", () => {
  const kept = Object.fromEntries(PLACES.map((name) => [name, process.env[name]]));
  let directory: string;
  let guard: ProcessGuard;
  let logged: LogLine[];
  let said: string[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "interpreters-"));
    guard = new ProcessGuard();
    logged = [];
    said = [];
    process.env["PATH"] = at("bin");
    process.env["PYENV_ROOT"] = at("pyenv");
    process.env["RBENV_ROOT"] = at("rbenv");
    delete process.env["JAVA_HOME"];
  });

  afterEach(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    guard[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });

  const at = (path: string) => join(directory, path);

  function write(path: string, text: string): string {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
    chmodSync(at(path), 0o755);
    return at(path);
  }

  const script = (path: string, text: string) => write(path, `#!/bin/sh\n${text}\n`);

  /** Something that is no script, and can be started. */
  function program(path: string): string {
    mkdirSync(dirname(at(path)), { recursive: true });
    copyFileSync("/bin/true", at(path));
    return at(path);
  }

  /** A machine as it is found from now on. */
  function open(policy: InterpreterPolicy = "best"): (runtime: string, handler?: string) => Promise<Launch> {
    const logger = new Logger("debug", (line) => logged.push(line));
    const common = { policy, cacheDirectory: at("cache"), guard, hostClock: new SystemClock(), ids: new Ids(), logger };
    const runtimes = new Runtimes({ ...common, progress: (text) => said.push(text) });
    return (runtime, handler = "app.handler") => runtimes.launch(defineFunction("f", handler, { runtime, codeDirectory: directory }));
  }

  const warnings = () => logged.filter(({ level }) => level === "warn").map(({ message }) => message);

  async function refusal(launching: Promise<Launch>): Promise<string> {
    return launching.then(
      ({ command }) => `started ${command}`,
      (error: Error) => error.message,
    );
  }

  describe("of Python", () => {
    it("is that of its version, on the PATH or else in pyenv, and no shim", async () => {
      const onPath = program("bin/python3.12");
      script("bin/python3.13", "exit 1");
      const newest = program("pyenv/versions/3.13.10/bin/python3.13");
      program("pyenv/versions/3.13.9/bin/python3.13");
      program("pyenv/versions/3.12.1/bin/python3.12");
      const launch = open();
      expect([(await launch("python3.12")).command, (await launch("python3.13")).command]).to.deep.equal([onPath, newest]);
      expect(warnings()).to.deep.equal([]);
    });

    it("is the nearest where that is missing, newer before older, and is named once with the right one and the way to it", async () => {
      program("bin/python3.10");
      const newer = program("bin/python3.12");
      const launch = open();
      expect([(await launch("python3.11")).command, (await launch("python3.11")).command]).to.deep.equal([newer, newer]);
      expect(warnings()).to.deep.equal([
        `no interpreter for python3.11: its functions run on Python 3.12 (${newer}); install Python 3.11 (\`pyenv install 3.11\`), or put it on the PATH`,
      ]);
    });

    it("is no other where this must be strict", async () => {
      const other = program("bin/python3.12");
      expect(await refusal(open("strict")("python3.11"))).to.equal(
        `there is no interpreter for python3.11 (strict: Python 3.12 (${other}) will not do); install Python 3.11 (\`pyenv install 3.11\`), or put it on the PATH`,
      );
    });

    it("is missed where there is none", async () => {
      expect(await refusal(open()("python3.13"))).to.equal(
        "python3.13 needs a Python interpreter, and none is on the PATH or in pyenv: install Python 3.13 (`pyenv install 3.13`), or put it on the PATH",
      );
    });
  });

  describe("of Ruby", () => {
    it("is that of its version, on the PATH or else in rbenv", async () => {
      const onPath = script("bin/ruby", "printf 3.2.4");
      const other = script("rbenv/versions/3.4.1/bin/ruby", "printf 3.4.1");
      const launch = open();
      expect([(await launch("ruby3.2")).command, (await launch("ruby3.4")).command]).to.deep.equal([onPath, other]);
      expect(warnings()).to.deep.equal([]);
    });

    it("is the nearest where that is missing, and is named with the right one and the way to it", async () => {
      const path = script("bin/ruby", "printf 3.1.2");
      expect((await open()("ruby3.4")).command).to.equal(path);
      expect(warnings()).to.deep.equal([
        `no interpreter for ruby3.4: its functions run on Ruby 3.1.2 (${path}); install Ruby 3.4 (\`rbenv install 3.4\`), or put it on the PATH`,
      ]);
    });

    it("is no other where this must be strict, and is missed where there is none", async () => {
      expect(await refusal(open()("ruby3.4"))).to.match(/^ruby3\.4 needs Ruby, and none is on the PATH or in rbenv: install Ruby 3\.4/);
      const path = script("bin/ruby", "printf 3.1.2");
      expect(await refusal(open("strict")("ruby3.4"))).to.contain(`there is no interpreter for ruby3.4 (strict: Ruby 3.1.2 (${path}) will not do)`);
    });
  });

  describe("of Java", () => {
    const jdk = (home: string, version: string) => {
      write(`${home}/release`, `JAVA_VERSION="${version}"\n`);
      return dirname(dirname(write(`${home}/bin/java`, "")));
    };

    beforeEach(() => void write("cache/java/runtime-interface-client-2.9.0/client.jar", ""));

    it("is that of JAVA_HOME where it is of the version, also when it calls itself 1.8", async () => {
      process.env["JAVA_HOME"] = jdk("jdk", "1.8.0_402");
      expect((await open()("java8.al2")).command).to.equal(at("jdk/bin/java"));
      expect(warnings()).to.deep.equal([]);
    });

    it("is the nearest newer one where that is missing, and is named with the right one and the way to it", async () => {
      process.env["JAVA_HOME"] = jdk("jdk", "9.0.4");
      expect((await open()("java8.al2")).command).to.equal(at("jdk/bin/java"));
      expect(warnings()).to.deep.equal([
        `no interpreter for java8.al2: its functions run on Java 9.0.4 (${at("jdk")}); install a JDK 8, and set JAVA_HOME to it or put its \`java\` on the PATH`,
      ]);
    });

    it("is no other where this must be strict", async () => {
      process.env["JAVA_HOME"] = jdk("jdk", "9.0.4");
      expect(await refusal(open("strict")("java8.al2"))).to.contain(`there is no interpreter for java8.al2 (strict: Java 9.0.4 (${at("jdk")}) will not do)`);
    });

    it("is never an older one", async () => {
      process.env["JAVA_HOME"] = jdk("jdk", "17.0.1");
      expect(await refusal(open()("java999"))).to.equal(
        "java999 needs a JDK 999 or newer, and none is in JAVA_HOME, on the PATH or in /usr/lib/jvm: install a JDK 999, and set JAVA_HOME to it or put its `java` on the PATH",
      );
    });
  });

  describe("of .NET", () => {
    const dotnet = (...versions: string[]) =>
      script("bin/dotnet", versions.map((version) => `echo "Microsoft.NETCore.App ${version} [/usr/share]"`).join("\n"));

    beforeEach(() => void write("App.dll", ""));

    it("is that of its version, the newest", async () => {
      dotnet("8.0.2", "8.0.11", "10.0.1");
      expect((await open()("dotnet8", "App")).version).to.equal("dotnet:8.v11");
      expect(warnings()).to.deep.equal([]);
    });

    it("is the next one where that is missing, and is named with the right one and the way to it; never an older one", async () => {
      dotnet("9.0.1", "10.0.1");
      await open()("dotnet8", "App");
      expect(warnings()).to.deep.equal([
        "no interpreter for dotnet8: its functions run on .NET 9.0.1; install the .NET 8 runtime, and put `dotnet` on the PATH",
      ]);
      expect(await refusal(open("strict")("dotnet8", "App"))).to.contain("there is no interpreter for dotnet8 (strict: .NET 9.0.1 will not do)");
      dotnet("8.0.2");
      expect(await refusal(open()("dotnet10", "App"))).to.contain("dotnet10 needs the .NET 10 runtime or a newer one, and `dotnet` has none");
    });
  });

  describe("of Node", () => {
    /** Brings a package as npm does, and leaves a mark for each time. */
    const npm = (version: string) =>
      script(
        "bin/npm",
        `echo fetched >>${at("fetches")}
/bin/mkdir -p "$3/node_modules/${NODE_PACKAGE}/bin"
echo '{"version":"${version}"}' >"$3/node_modules/${NODE_PACKAGE}/package.json"
echo >"$3/node_modules/${NODE_PACKAGE}/bin/node"`,
      );

    it("is ours where ours is of the version", async () => {
      expect((await open()(`nodejs${process.versions.node.split(".")[0]}.x`)).command).to.equal(process.execPath);
      expect([said, warnings()]).to.deep.equal([[], []]);
    });

    it("is that of the cache, the newest", async () => {
      for (const version of ["20.9.0", "20.10.1", "22.1.0"]) write(`cache/node/${version}/bin/node`, "");
      expect((await open()("nodejs20.x")).command).to.equal(at("cache/node/20.10.1/bin/node"));
    });

    it("is fetched with npm into the cache, once, with a word before and after", async () => {
      npm("v20.11.1");
      const launches = await Promise.all([open()("nodejs20.x"), open("strict")("nodejs20.x")]);
      expect(launches.map(({ command }) => command)).to.deep.equal(Array(2).fill(at("cache/node/20.11.1/bin/node")));
      expect(said).to.deep.equal(["Fetching Node 20 with npm, once …", "Node 20.11.1 is there."]);
      expect((await open()("nodejs20.x")).version).to.equal("nodejs:20.v11");
      expect(warnings()).to.deep.equal([]);
    });

    it("is the nearest where it cannot be fetched, and is named with the reason", async () => {
      script("bin/npm", "echo 'npm error network unreachable' >&2; exit 1");
      write("cache/node/18.20.0/bin/node", "");
      expect((await open()("nodejs19.x")).command).to.equal(at("cache/node/18.20.0/bin/node"));
      expect(warnings()).to.deep.equal([
        "no interpreter for nodejs19.x: its functions run on Node 18.20.0; Node 19 is fetched with npm when a registry can be reached (npm error network unreachable)",
      ]);
    });

    it("is no other where this must be strict", async () => {
      script("bin/npm", "echo 'npm error network unreachable' >&2; exit 1");
      expect(await refusal(open("strict")("nodejs19.x"))).to.match(
        /^there is no interpreter for nodejs19\.x \(strict: Node \d+\.\d+\.\d+ will not do\); Node 19 is fetched with npm when a registry can be reached \(npm error network unreachable\)$/,
      );
    });
  });
});
