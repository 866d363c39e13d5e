/**
 * AWS's own runtime clients as bootstraps of our environments: `awslambdaric` of the Python that `CLOUDGLASS_PYTHON` names,
 * and `aws-lambda-ric` of the directory that `CLOUDGLASS_LAMBDA_RIC` names. The second is built from C++ when it is
 * installed, so it is no development dependency.
 */
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  type FunctionFiles,
  type TestEnvironment,
  WorkerBench,
} from "../../packages/lambda/src/runtime/worker.fixture.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";

const python = process.env.CLOUDGLASS_PYTHON ?? "python3";
const nodeClient = process.env.CLOUDGLASS_LAMBDA_RIC;

const bench = await WorkerBench.open();
afterAll(() => bench.close());

function functionWith(command: string, files: Readonly<Record<string, string>>): FunctionFiles {
  const bootstrap = `#!/bin/sh\nexport _LAMBDA_TELEMETRY_LOG_FD=1\nexec ${command} "$_HANDLER"\n`;
  return {
    files: { ...files, bootstrap },
    start: { runtime: "provided.al2023", handler: "main.handler", memoryMb: 1024 },
  };
}

/** The same for both: state, errors, logs of several lines. */
async function isServed({ lines, call }: TestEnvironment): Promise<void> {
  expect(await call({ text: "é" }, { requestId: "r-1" })).toEqual({ text: "é", count: 1 });
  expect(await call({ log: "one\ntwo" }, { requestId: "r-2" })).toMatchObject({ count: 2 });
  expect(lines.some((line) => /\tr-2\t.*one\ntwo$/s.test(line))).toBe(true);
  expect(await call({ fail: "told" })).toMatchObject({ errorMessage: "told" });
  expect(await call({}, { clientContext: '{"custom":{"a":1}}' })).toMatchObject({
    count: 4,
    custom: { a: 1 },
  });
}

/** How the runtime takes it that its answer was refused is its own: Python's ends, as ours does. */
async function isTooLarge(environment: TestEnvironment): Promise<string> {
  const running = environment.invoke({ repeat: 7_000_000 });
  expect((await running.answer).kind).toBe("too-large");
  const settlement = await running.settled;
  const refused =
    "LAMBDA_RUNTIME Failed to post handler success response. Http response code: 413.";
  expect(environment.lines.join("\n")).toContain(refused);
  return settlement.kind;
}

const awslambdaric = versionOf(
  python,
  "-c",
  "import awslambdaric; print(awslambdaric.__version__)",
);
if (awslambdaric === undefined) {
  sayMissing(`awslambdaric in ${python}`, 'PyPI package "awslambdaric"');
}

describe.skipIf(awslambdaric === undefined)(`awslambdaric ${awslambdaric}`, () => {
  test("serves functions", async () => {
    const environment = await bench.ready(
      functionWith(await pythonClient(), {
        "main.py": `
import logging
logging.getLogger().setLevel("INFO")
count = 0
def handler(event, context):
    global count
    count += 1
    if "fail" in event:
        raise ValueError(event["fail"])
    if "log" in event:
        logging.info(event["log"])
    if "repeat" in event:
        return "x" * event["repeat"]
    custom = context.client_context.custom if context.client_context else None
    answer = {**event, "count": count}
    if custom:
        answer["custom"] = custom
    return answer
`,
      }),
    );
    await isServed(environment);
    expect(await isTooLarge(environment)).toBe("exited");
  });

  test("tells why an init failed", async () => {
    const program = await pythonClient();
    const { sandbox } = await bench.launch(functionWith(program, { "main.py": "import none" }));
    expect(await sandbox.initialize()).toMatchObject({
      kind: "failed",
      error: { errorType: "Runtime.ImportModuleError" },
    });
  });
});

/** The interpreter itself: what a version chooser finds needs more of the environment than a sandbox has. */
async function pythonClient(): Promise<string> {
  const code =
    "import awslambdaric, os, sys; print(sys.executable, os.path.dirname(os.path.dirname(awslambdaric.__file__)))";
  const found = outputOf(await run(python, ["-c", code], { directory: "/" }), "python");
  const [program, packages] = found.trim().split(" ");
  return `env PYTHONPATH=${packages} ${program} -m awslambdaric`;
}

if (nodeClient === undefined) {
  sayMissing(
    "aws-lambda-ric",
    'npm package "aws-lambda-ric", its directory in CLOUDGLASS_LAMBDA_RIC',
  );
}

describe.skipIf(nodeClient === undefined)("aws-lambda-ric", () => {
  test("serves functions", async () => {
    const client = join(nodeClient ?? "", "bin", "index.mjs");
    const environment = await bench.ready(
      functionWith(`${process.execPath} ${client}`, {
        "main.js": `
          let count = 0;
          exports.handler = async (event, context) => {
            count++;
            if (event.fail) throw new Error(event.fail);
            if (event.log) console.log(event.log);
            if (event.repeat) return "x".repeat(event.repeat);
            return { ...event, count, custom: context.clientContext?.custom };
          };
        `,
      }),
    );
    await isServed(environment);
    expect(await isTooLarge(environment)).toBe("idle");
  });

  test("streams", async () => {
    const client = join(nodeClient ?? "", "bin", "index.mjs");
    const environment = await bench.ready(
      functionWith(`${process.execPath} ${client}`, {
        "main.js": `
          exports.handler = awslambda.streamifyResponse(async (event, stream) => {
            stream.write("one");
            if (event.fail) throw new Error("half-way");
            stream.end("two");
          });
        `,
      }),
    );
    let text = "";
    const stream = {
      begin: () => {},
      write: (piece: Uint8Array) => {
        text += Buffer.from(piece).toString();
      },
    };
    const whole = environment.invoke({}, { stream });
    expect(await whole.answer).toMatchObject({ kind: "streamed", error: undefined, sizeBytes: 6 });
    await whole.settled;
    const broken = environment.invoke({ fail: true }, { stream });
    expect(await broken.answer).toMatchObject({ kind: "streamed", error: { errorType: "Error" } });
    expect(text).toBe("onetwoone");
  });
});
