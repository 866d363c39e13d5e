import { execFile } from "node:child_process";
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import type { EnvironmentStart } from "./environment-start.ts";
import { runtimeAvailability } from "./runtimes.ts";
import { type FunctionFiles, type TestEnvironment, WorkerBench } from "./worker.fixture.ts";

const bench = await WorkerBench.open();
afterAll(() => bench.close());

const [ruby, java] = await Promise.all([
  runtimeAvailability("ruby3.3"),
  runtimeAvailability("java21"),
]);
for (const runtime of [ruby, java]) {
  if (runtime.kind === "unavailable") console.warn(`skipped: ${runtime.why}`);
}

describe("runtimes", () => {
  it("that cannot run here are refused with what can be done about it", async () => {
    for (const runtime of ["dotnet8", "go1.x", "cobol"]) {
      const availability = await runtimeAvailability(runtime);
      if (availability.kind !== "unavailable") throw new Error(runtime);
      expect(availability.why).toMatch(
        new RegExp(`^The runtime ${runtime} cannot run on this machine: .*docker.*provided.al2023`),
      );
    }
  });

  it("that can say which version they are", async () => {
    expect(await runtimeAvailability("nodejs22.x")).toMatchObject({
      kind: "available",
      version: process.versions.node,
      runtimeVersion: `nodejs:22.v${process.versions.node.split(".")[0]}`,
    });
    if (java.kind === "unavailable") return;
    const { stderr } = await promisify(execFile)("java", ["-version"]);
    expect(stderr).toContain(java.version);
  });
});

describe("a bootstrap that the code brings", () => {
  const start = { runtime: "provided.al2023", handler: "anything" };
  const bootstrap = `#!${process.execPath}
    const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
    (async () => {
      for (let count = 1; ; count++) {
        const next = await fetch(api + "next");
        const id = next.headers.get("lambda-runtime-aws-request-id");
        const event = await next.json();
        const body = JSON.stringify({ event, count, handler: process.env._HANDLER });
        await fetch(api + id + "/response", { method: "POST", body });
      }
    })();
  `;

  it("serves invocations from the code or a layer", async () => {
    const places: FunctionFiles[] = [
      { files: { bootstrap }, start },
      { files: {}, opt: { bootstrap }, start },
    ];
    for (const files of places) {
      const environment = await bench.ready(files);
      expect(await environment.call(1)).toEqual({ event: 1, count: 1, handler: "anything" });
      expect(await environment.call(2)).toEqual({ event: 2, count: 2, handler: "anything" });
    }
  });

  it("is missed, and one that may not be executed refused, in AWS's words", async () => {
    for (const [files, message] of [
      [{}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
      [
        { "bootstrap/file": "" },
        "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
      ],
    ] as [Record<string, string>, string][]) {
      const { sandbox } = await bench.launch({ files, start });
      const outcome = await sandbox.initialize();
      if (outcome.kind !== "failed") throw new Error(JSON.stringify(outcome));
      expect(outcome.error.errorType).toBe("Runtime.InvalidEntrypoint");
      const { errorMessage } = JSON.parse(Buffer.from(outcome.error.payload).toString());
      expect(errorMessage).toBe(message);
    }
  });

  it("may write without end: nothing of it is kept", async () => {
    let writtenBytes = 0;
    const files = { bootstrap: "#!/bin/sh\nhead -c 268435456 /dev/zero\nexit 5\n" };
    const output = {
      write: (_source: string, text: string) => {
        writtenBytes += text.length;
      },
    };
    const { sandbox } = await bench.launch({ files, start: { ...start, output, memoryMb: 1769 } });
    const before = process.memoryUsage().rss;
    const outcome = await sandbox.initialize();
    expect(outcome).toMatchObject({ kind: "exited", exit: { status: "exit status 5" } });
    expect(writtenBytes).toBe(268_435_456);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe.skipIf(ruby.kind === "unavailable")("a Ruby function", () => {
  const start = { runtime: "ruby3.3", handler: "app.Api::Main.run" };

  it("keeps its state, answers in JSON, fails in AWS's shape", async () => {
    const environment = await bench.ready({
      start,
      files: {
        "app.rb": `
          module Api
            class Main
              @count = 0
              def self.run(event:, context:)
                raise ArgumentError, "told" if event["fail"]
                puts "printed"
                { count: @count += 1, event: event, id: context.aws_request_id, left: context.get_remaining_time_in_millis > 0 }
              end
            end
          end
        `,
      },
    });
    const answer = { count: 1, event: { a: "é" }, id: "r-1", left: true };
    expect(await environment.call({ a: "é" }, { requestId: "r-1" })).toEqual(answer);
    expect(await environment.call({ fail: true })).toEqual({
      errorMessage: "told",
      errorType: "Function<ArgumentError>",
      stackTrace: [expect.stringMatching(/app\.rb:6:in .*run/)],
    });
    expect(await environment.call({ a: "é" }, { requestId: "r-1" })).toMatchObject({ count: 2 });
    expect(environment.lines[0]).toBe("printed");
  });

  it("says why an init fails", async () => {
    const { sandbox } = await bench.launch({
      start,
      files: { "app.rb": "require 'none_like_it'" },
    });
    const outcome = await sandbox.initialize();
    if (outcome.kind !== "failed") throw new Error(JSON.stringify(outcome));
    expect(JSON.parse(Buffer.from(outcome.error.payload).toString())).toMatchObject({
      errorType: "Init<LoadError>",
      errorMessage: "cannot load such file -- none_like_it",
    });
  });
});

describe.skipIf(java.kind === "unavailable")("a Java function", () => {
  const source = `
    package example;
    import java.util.*;
    public class Api {
      public enum Kind { ECHO, FAIL }
      public static class Item { private String name; public int[] sizes; public void setName(String n) { name = n; } public String getName() { return name; } }
      public static class Event { public Kind kind; public Map<String, Item> items; public Optional<String> unused = Optional.empty(); }
      private int count = 0;
      public Map<String, Object> run(Event event) {
        if (event.kind == Kind.FAIL) throw new IllegalStateException("told");
        System.out.println("printed");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("count", ++count);
        answer.put("items", event.items);
        return answer;
      }
      public void stream(java.io.InputStream in, java.io.OutputStream out) throws java.io.IOException {
        out.write(in.readAllBytes());
      }
    }
  `;

  /** Compiled once: that takes longer than all the rest. */
  let classes: string | undefined;

  async function compiled(start: Partial<EnvironmentStart>): Promise<TestEnvironment> {
    const environment = await bench.launch({
      files: { "src/Api.java": source },
      start: { runtime: "java21", memoryMb: 1024, ...start },
    });
    const task = `${environment.directory}/task`;
    if (classes === undefined) {
      const compiler = join(dirname(java.kind === "available" ? java.program! : ""), "javac");
      await promisify(execFile)(compiler, [
        "-J-XX:TieredStopAtLevel=1",
        "-d",
        task,
        `${task}/src/Api.java`,
      ]);
      classes = `${task}/example`;
    } else cpSync(classes, `${task}/example`, { recursive: true });
    expect((await environment.sandbox.initialize()).kind).toBe("ready");
    return environment;
  }

  it("takes beans and maps, answers with them, fails in AWS's shape", async () => {
    const environment = await compiled({ handler: "example.Api::run" });
    const items = { a: { name: "é", sizes: [1, 2] } };
    expect(await environment.call({ kind: "ECHO", items })).toEqual({ count: 1, items });
    expect(await environment.call({ kind: "ECHO", items })).toEqual({ count: 2, items });
    expect(await environment.call({ kind: "FAIL" })).toEqual({
      errorMessage: "told",
      errorType: "java.lang.IllegalStateException",
      stackTrace: [expect.stringMatching(/^example\.Api\.run\(Api\.java:\d+\)$/)],
    });
    expect(environment.lines[0]).toBe("printed");
  });

  it("takes and gives streams", async () => {
    const environment = await compiled({ handler: "example.Api::stream" });
    expect(await environment.call({ a: [1.5, "x"] })).toEqual({ a: [1.5, "x"] });
  });
});
