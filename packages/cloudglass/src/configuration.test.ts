import { expect, test, vi } from "vitest";
import { runCommandLine } from "./commands/command-line.ts";

const started = vi.hoisted(() => vi.fn());
vi.mock("./serve.ts", () => ({ serve: started }));

/** What the command would start; throws what it says when it refuses. */
async function read(args: string[], environment: Record<string, string> = {}) {
  let said = "";
  started.mockClear();
  const code = await runCommandLine(args, {
    out: { write: () => {} },
    error: { write: (text) => (said += text) },
    hasColor: false,
    environment,
    program: "",
  });
  if (code !== undefined) throw new Error(`${code}: ${said}`);
  return started.mock.calls[0]?.[0];
}

test("without arguments it listens on 127.0.0.1:4566, strict, in .cloudglass", async () => {
  expect(await read([])).toEqual({
    host: "127.0.0.1",
    port: 4566,
    dataDir: ".cloudglass",
    ephemeral: false,
    durability: "process",
    auth: "strict",
    placement: "four-zone",
    hostnames: [],
    iamPropagation: 0,
    iamPropagationSeed: "cloudglass",
    dynamodbThrottling: "provisioned",
    dynamodbTransitions: 0,
    dynamodbReplicationLag: 0,
    dynamodbIndexLag: 0,
    dynamodbGlobalTableLag: 0,
    lambdaTransitions: 0,
    lambdaDriver: "auto",
    lambdaColdStart: "real",
    lambdaNetwork: "isolated",
    lambdaHotReload: [],
    lambdaCodeWatch: {},
    lambdaVirtualTime: false,
    ec2Transitions: 0,
    ec2Boot: "instant",
    services: [],
    eagerServices: false,
    alsoListen: [],
    initDir: "/etc/localstack/init",
    logLevel: "warn",
    logFormat: "auto",
  });
});

test("a variable says the same as its option, and the command line wins", async () => {
  const environment = {
    CLOUDGLASS_PORT: "81",
    CLOUDGLASS_DATA_DIR: "/a b",
    CLOUDGLASS_EPHEMERAL: "true",
    CLOUDGLASS_HOSTNAMES: "aws.test,s3.test",
    HOME: "/elsewhere",
  };
  expect(await read([], environment)).toMatchObject({
    port: 81,
    dataDir: "/a b",
    ephemeral: true,
    hostnames: ["aws.test", "s3.test"],
  });
  expect((await read(["--port", "82"], environment)).port).toBe(82);
  expect((await read([], { CLOUDGLASS_EPHEMERAL: "0" })).ephemeral).toBe(false);
});

test.each([
  [["--prot", "1"], {}, "--prot"],
  [["--port", "70000"], {}, "--port"],
  [["--port", "4.5"], {}, "--port"],
  [["--durability", "much"], {}, "--durability"],
  [["--iam-propagation", "soon"], {}, "--iam-propagation"],
  [["--iam-propagation", "-5s"], {}, "--iam-propagation"],
  [["--iam-propagation", "5"], {}, "--iam-propagation"],
  [["15073"], {}, "15073"],
  [["--iam-propagation", "2d"], {}, "--iam-propagation"],
  [["extra"], {}, "extra"],
  [["--host", ""], {}, "--host"],
  [[], { CLOUDGLASS_HOST: "" }, "CLOUDGLASS_HOST"],
  [[], { CLOUDGLASS_DATA_DIR: " " }, "CLOUDGLASS_DATA_DIR"],
  [[], { CLOUDGLASS_PROT: "1" }, "CLOUDGLASS_PROT"],
  [[], { CLOUDGLASS_VERSION: "1" }, "CLOUDGLASS_VERSION"],
  [[], { CLOUDGLASS_AUTH: "none" }, "CLOUDGLASS_AUTH"],
  [[], { CLOUDGLASS_EPHEMERAL: "maybe" }, "CLOUDGLASS_EPHEMERAL"],
  [[], { CLOUDGLASS_LAMBDA_HOT_RELOAD: "/not/there" }, "no directory /not/there"],
])("%j with %j is an error that names %s", async (args, environment, name) => {
  await expect(read(args, environment as Record<string, string>)).rejects.toThrow(
    /^2: cloudglass: /,
  );
  await expect(read(args, environment as Record<string, string>)).rejects.toThrow(name);
});

test.each([
  ["5s", 5000],
  ["250ms", 250],
  ["2m", 120_000],
  ["0", 0],
])("--iam-propagation %s is %d ms", async (text, milliseconds) => {
  expect((await read(["--iam-propagation", text])).iamPropagation).toBe(milliseconds);
});
