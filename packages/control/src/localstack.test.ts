import { beforeEach, expect, test } from "vitest";
import { control } from "./control.ts";
import type { Facts } from "./facts.ts";
import type { InitStage, InitStageReport } from "./localstack.ts";

const READY: InitStageReport = {
  completed: false,
  scripts: [{ stage: "READY", name: "seed.sh", state: "RUNNING" }],
};
const done: string[] = [];
beforeEach(() => done.splice(0));

function factsOf(own: Partial<Facts["process"]>): Facts {
  return {
    version: "1.2.3",
    namespace: "default",
    services: () => ({}),
    namespaces: {
      list: () => [{ name: "default" }, { name: "w-1" }],
      reset: async (name: string) => void done.push(`reset ${name}`),
    },
    process: {
      sessionId: "s-1",
      system: "linux",
      isContainer: true,
      forgets: true,
      startedAt: Date.UTC(2026, 0, 1),
      now: () => Date.UTC(2026, 0, 1, 0, 1, 30),
      initStage: (stage: InitStage) =>
        stage === "READY" ? READY : { completed: true, scripts: [] },
      end: () => void done.push("end"),
      restart: async () => void done.push("restart"),
      ...own,
    },
  } as unknown as Facts;
}

async function ask(
  method: string,
  path: string,
  { sent = {}, remoteAddress = "127.0.0.1", own = {} as Partial<Facts["process"]> } = {},
) {
  const routes = control({
    access: { token: undefined, hostnames: [] },
    services: [],
    has: () => true,
    facts: () => factsOf(own),
  });
  const headers = { host: "localhost:4566", "content-type": "application/json" };
  const answer = await routes({
    head: { method, path, query: "", headers, rawHeaders: [] },
    remoteAddress,
    body: async () => new TextEncoder().encode(JSON.stringify(sent)),
  });
  const body = String(answer?.body);
  return { status: answer?.status, body: body.startsWith("{") ? JSON.parse(body) : body };
}

const ELSEWHERE = { remoteAddress: "172.17.0.1" };

test("info is for everybody, without a machine or a license", async () => {
  expect((await ask("GET", "/_localstack/info", ELSEWHERE)).body).toEqual({
    version: "1.2.3",
    edition: "cloudglass",
    is_license_activated: false,
    session_id: "s-1",
    machine_id: "cloudglass",
    system: "linux",
    is_docker: true,
    server_time_utc: "2026-01-01T00:01:30",
    uptime: 90,
  });
});

test("init shows the stages and the states of their scripts", async () => {
  expect((await ask("GET", "/_localstack/init", ELSEWHERE)).body).toEqual({
    completed: { BOOT: true, START: true, READY: false, SHUTDOWN: true },
    scripts: READY.scripts,
  });
  expect((await ask("GET", "/_localstack/init/ready")).body).toEqual(READY);
  expect((await ask("GET", "/_localstack/init/never")).status).toBe(404);
});

test("a kill ends it, a restart brings what a new process would have", async () => {
  const health = "/_localstack/health";
  expect(await ask("POST", health, { sent: { action: "kill" } })).toEqual({
    status: 200,
    body: "ok",
  });
  expect(done).toEqual(["end"]);
  await ask("POST", health, { sent: { action: "restart" } });
  expect(done.splice(0)).toEqual(["end", "reset default", "reset w-1", "restart"]);
  await ask("POST", health, { sent: { action: "restart" }, own: { forgets: false } });
  expect(done).toEqual(["restart"]);
});

test.each([{ action: "pause" }, {}, { action: "kill", now: true }, []])(
  "%o is no action",
  async (sent) => {
    expect((await ask("POST", "/_localstack/health", { sent })).status).toBe(400);
    expect(done).toEqual([]);
  },
);

test("neither is for senders elsewhere, nor for the program around an emulator", async () => {
  const sent = { action: "kill" };
  expect((await ask("POST", "/_localstack/health", { sent, ...ELSEWHERE })).status).toBe(403);
  expect((await ask("POST", "/_localstack/state/reset", ELSEWHERE)).status).toBe(403);
  const embedded = await ask("POST", "/_localstack/health", { sent, own: { end: undefined } });
  expect(embedded.status).toBe(501);
  expect(done).toEqual([]);
});

test("the state is reset as a whole; a service's alone is not", async () => {
  expect((await ask("POST", "/_localstack/state/reset")).status).toBe(200);
  expect(done).toEqual(["reset default"]);
  const { status, body } = await ask("POST", "/_localstack/state/s3/reset");
  expect(status).toBe(501);
  expect(body.message).toContain("s3");
});

test.each([
  ["GET", "/_localstack/config"],
  ["POST", "/_localstack/config"],
  ["GET", "/_localstack/diagnose"],
  ["GET", "/_localstack/pods/mine"],
])("%s %s says what is in its place", async (method, path) => {
  const { status, body } = await ask(method, path);
  expect([status, body.error]).toEqual([501, "NotImplemented"]);
  expect(body.message).toMatch(/LocalStack's (config|diagnose|pods) is not here/);
});
