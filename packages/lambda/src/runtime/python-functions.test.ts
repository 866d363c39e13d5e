import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runtimeAvailability } from "./runtimes.ts";
import { type TestEnvironment, WorkerBench } from "./worker.fixture.ts";

const python = await runtimeAvailability("python3.13");
const bench = await WorkerBench.open();
afterAll(() => bench.close());

const start = { runtime: "python3.13", handler: "app/main.lambda_handler" };

if (python.kind === "unavailable") console.warn(`skipped: ${python.why}`);

describe.skipIf(python.kind === "unavailable")("a Python function", () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = await bench.ready({
      start,
      opt: { "python/layered.py": "VALUE = 'of a layer'" },
      files: {
        "app/main.py": `
import json, logging, os, sys
from decimal import Decimal
import layered

count = 0
logger = logging.getLogger()
logger.setLevel("INFO")

def lambda_handler(event, context):
    global count
    count += 1
    return globals()[event["kind"]](event, context)

def echo(event, context):
    return {"event": event, "count": count, "decimal": [Decimal("1"), Decimal("1.5")]}

def fail(event, context):
    raise ValueError("told")

def leave(event, context):
    sys.exit(3)

def unserializable(event, context):
    return object()

def logs(event, context):
    print("printed")
    logger.info("one\\ntwo")
    context.log("by context")

def about(event, context):
    return {
        "layer": layered.VALUE,
        "aws_request_id": context.aws_request_id,
        "function_name": context.function_name,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "custom": context.client_context.custom,
        "title": context.client_context.client.app_title,
        "identity": context.identity.cognito_identity_id,
        "remaining": context.get_remaining_time_in_millis(),
        "cwd": os.getcwd(),
        "trace": os.environ["_X_AMZN_TRACE_ID"],
        "path": sys.path[0],
        "own": [name for name in os.environ if name.startswith("CLOUDGLASS")],
    }
`,
      },
    });
  });

  it("keeps a module's variables over warm invocations, and answers in JSON", async () => {
    const event = { kind: "echo", text: "é" };
    const answer = { event, count: 1, decimal: [1, 1.5] };
    expect(await environment.call(event)).toEqual(answer);
    expect(await environment.call(event)).toEqual({ ...answer, count: 2 });
  });

  it("fails in AWS's shape, and its log line has the trace with hard spaces", async () => {
    environment.lines.length = 0;
    const requestId = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
    expect(await environment.call({ kind: "fail" }, { requestId })).toEqual({
      errorMessage: "told",
      errorType: "ValueError",
      requestId,
      stackTrace: [
        expect.stringMatching(/^ {2}File ".*\/task\/app\/main\.py", line 13, in lambda_handler\n/),
        expect.stringMatching(
          /^ {2}File ".*main\.py", line 19, in fail\n {4}raise ValueError\("told"\)\n$/,
        ),
      ],
    });
    const [line] = environment.lines;
    expect(line).toMatch(/^\[ERROR\] ValueError: told\nTraceback \(most recent call last\):\n/);
    expect(line).toMatch(/\n\u00a0\u00a0File ".*main\.py", line 19, in fail\n/);
    expect(await environment.call({ kind: "unserializable" })).toMatchObject({
      errorType: "Runtime.MarshalError",
      errorMessage: "Unable to marshal response: Object of type object is not JSON serializable",
    });
  });

  it("logs as AWS sets it up, and prints at once", async () => {
    environment.lines.length = 0;
    await environment.call({ kind: "logs" }, { requestId: "r-1" });
    expect(environment.lines).toEqual([
      "printed",
      expect.stringMatching(/^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tr-1\tone\ntwo$/),
      "by context",
    ]);
  });

  it("sees AWS's context, its layer, and its code first", async () => {
    const seen = (await environment.call(
      { kind: "about" },
      {
        requestId: "r-2",
        clientContext: '{"custom":{"a":1},"client":{"app_title":"t"}}',
        cognitoIdentity: '{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}',
      },
    )) as { remaining: number };
    expect(seen).toMatchObject({
      layer: "of a layer",
      aws_request_id: "r-2",
      function_name: "tested",
      memory_limit_in_mb: "256",
      custom: { a: 1 },
      title: "t",
      identity: "id",
      cwd: `${environment.directory}/task`,
      path: `${environment.directory}/task`,
      trace: expect.stringMatching(/^Root=1-/),
      own: [],
    });
    expect(seen.remaining).toBeGreaterThan(1000);
  });

  it("that answers with more than 6 MB ends, as AWS's runtime does", async () => {
    const large = await bench.ready({
      start: { ...start, handler: "main.handler" },
      files: { "main.py": "def handler(event, context): return 'x' * 7_000_000" },
    });
    const running = large.invoke({});
    expect(await running.answer).toEqual({ kind: "too-large", sizeBytes: 7_000_002 });
    const exit = { who: "runtime", status: "exit status 1", isOutOfMemory: false };
    expect(await running.settled).toEqual({ kind: "exited", exit });
    expect(large.lines.at(-1)).toMatch(/LAMBDA_RUNTIME Failed to post .*code: 413\. \{/);
  });

  it("that leaves ends its environment", async () => {
    const running = environment.invoke({ kind: "leave" });
    expect(await running.answer).toEqual({
      kind: "exited",
      exit: { who: "runtime", status: "exit status 3", isOutOfMemory: false },
    });
  });

  it("says why an init fails", async () => {
    const failing: [string, string, object][] = [
      [
        "main.handler",
        "import nothing_like_it",
        {
          errorType: "Runtime.ImportModuleError",
          errorMessage: "Unable to import module 'main': No module named 'nothing_like_it'",
          stackTrace: [],
        },
      ],
      [
        "main.handler",
        "def x(:",
        {
          errorType: "Runtime.UserCodeSyntaxError",
          errorMessage: "Syntax error in module 'main': invalid syntax (main.py, line 1)",
          stackTrace: [expect.stringMatching(/^ {2}File ".*main\.py" Line 1\n {4}def x\(:/)],
        },
      ],
      [
        "main.handler",
        "",
        {
          errorType: "Runtime.HandlerNotFound",
          errorMessage: "Handler 'handler' missing on module 'main'",
        },
      ],
      [
        "main",
        "",
        {
          errorType: "Runtime.MalformedHandlerName",
          errorMessage: "Bad handler 'main': not enough values to unpack (expected 2, got 1)",
        },
      ],
      [
        "main.handler",
        "raise KeyError('told')",
        { errorType: "KeyError", errorMessage: "'told'", stackTrace: expect.any(Array) },
      ],
    ];
    const fail = async ([handler, code, error]: (typeof failing)[number]) => {
      const files = { "main.py": code };
      const { sandbox, lines } = await bench.launch({ start: { ...start, handler }, files });
      const outcome = await sandbox.initialize();
      if (outcome.kind !== "failed") throw new Error(JSON.stringify(outcome));
      const payload = JSON.parse(Buffer.from(outcome.error.payload).toString());
      expect(payload).toMatchObject({ requestId: "", ...error });
      expect(lines.join("\n")).toContain("LAMBDA_WARNING: Unhandled exception.");
    };
    await Promise.all(failing.map(fail));
  });

  it("writes JSON records of the levels that are wanted, when the function says so", async () => {
    const json = await bench.ready({
      start: { ...start, handler: "main.handler", logFormat: "JSON", applicationLogLevel: "WARN" },
      files: {
        "main.py": `
import logging
def handler(event, context):
    logging.info("left out")
    logging.warning("told %s", 1, extra={"more": 2})
    raise ValueError("failed")
`,
      },
    });
    await json.call({}, { requestId: "r-3" });
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(json.lines.map((line) => JSON.parse(line))).toEqual([
      {
        timestamp,
        level: "WARNING",
        message: "told 1",
        logger: "root",
        requestId: "r-3",
        more: 2,
      },
      {
        timestamp,
        level: "ERROR",
        errorMessage: "failed",
        errorType: "ValueError",
        requestId: "r-3",
        stackTrace: expect.any(Array),
      },
    ]);
  });
});
