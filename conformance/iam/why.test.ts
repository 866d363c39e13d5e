/** `cloudglass why`, run as a process against a process. */
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../testing/command.ts";
import { requestIdOf } from "../testing/decisions.ts";
import { denialOf } from "../testing/denial.ts";
import { EmulatorProcess } from "../testing/process.ts";

let emulator: EmulatorProcess;
let requestId: string;
beforeAll(async () => {
  emulator = await EmulatorProcess.start(["--ephemeral"]);
  const { endpoint } = emulator;
  const client = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new IAMClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
  const root = client({ accessKeyId: "test", secretAccessKey: "test" });
  await root.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = client({
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  });
  requestId = requestIdOf(await denialOf(ann.send(new CreateUserCommand({ UserName: "bob" }))));
});
afterAll(() => emulator.end("SIGTERM"));

test("it says for people why a request was denied and what would allow it", async () => {
  const { code, out } = await run("why", requestId, "--endpoint", emulator.endpoint);
  expect(code).toBe(0);
  expect(out).toContain("CreateUser was denied.");
  expect(out).toContain("because no identity-based policy allows the iam:CreateUser action");
  expect(out).toMatch(/5\s+identity\s+DECIDED HERE/);
  expect(out).toContain('"Resource": "arn:aws:iam::000000000000:user/bob"');
  // No terminal, no colours.
  expect(out).not.toContain("\u001b[");
});

test("--json prints what the emulator answers", async () => {
  const { code, out } = await run("why", requestId, "--json", "--endpoint", emulator.endpoint);
  expect(code).toBe(0);
  const path = `/_cloudglass/requests/${requestId}/decision`;
  const answer = await fetch(`${emulator.endpoint}${path}`);
  expect(JSON.parse(out)).toEqual(await answer.json());
});

test.each([
  ["an id that is not known", ["why", "none"], 1, "There is no request none among the last ones"],
  ["no id", ["why"], 2, "missing required argument"],
  ["an option that does not exist", ["why", "none", "--port", "1"], 2, "unknown option"],
])("%s ends with its own exit code and one sentence", async (_what, args, code, sentence) => {
  const endpoint = args.length > 1 ? ["--endpoint", emulator.endpoint] : [];
  const ended = await run(...args, ...endpoint);
  expect(ended).toMatchObject({ code, out: "" });
  expect(ended.error).toContain(sentence);
});

test("without an emulator it says so", async () => {
  const gone = await EmulatorProcess.start(["--ephemeral"]);
  await gone.end("SIGTERM");
  const { code, error } = await run("why", requestId, "--endpoint", gone.endpoint);
  expect(code).toBe(3);
  expect(error).toContain(`nothing answers at ${gone.endpoint} (ECONNREFUSED)`);
});

test("the list of options names the subcommands, and a word that is none is refused", async () => {
  expect((await run("--help")).out).toMatch(/why .*<request-id>/);
  expect(await run("whatever")).toMatchObject({ code: 2, out: "" });
});
