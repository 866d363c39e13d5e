import { SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { decisionsOf, listDecisions } from "./decision-log.ts";
import { addStep, type KeptDecision, keepDecision, TraceRing } from "./trace.ts";
import { listRequests, type RequestListPage, showTrace } from "./trace-view.ts";

const kept = (action: string, kind: KeptDecision["kind"] = "allowed"): KeptDecision => ({
  action,
  resource: "*",
  kind,
  explain: undefined,
  principal: "arn:aws:iam::000000000000:user/ann",
  roleArn: undefined,
  alternative: false,
});

const EVERYTHING = { principal: () => true, action: () => true, decision: () => true };

function request(ring: TraceRing, id: string, ...decisions: KeptDecision[]): void {
  const trace = ring.begin(id, 0, "GET", "/");
  for (const decision of decisions) keepDecision(trace, decision);
  ring.end(trace, 200);
}

const idsOf = (ring: TraceRing) => ring.listWithDenied().map(({ requestId }) => requestId);

test("denied requests outlive the others, each is listed once, newest first", () => {
  const ring = new TraceRing(3);
  request(ring, "denied-1", kept("a:B", "implicit-deny"));
  request(ring, "allowed-1", kept("a:B"));
  request(ring, "denied-2", kept("a:B", "explicit-deny"));
  expect(idsOf(ring)).toEqual(["denied-2", "allowed-1", "denied-1"]);
  for (const id of ["allowed-2", "allowed-3", "allowed-4"]) request(ring, id, kept("a:B"));
  expect(idsOf(ring)).toEqual(["allowed-4", "allowed-3", "allowed-2", "denied-2", "denied-1"]);
  expect(ring.get("denied-1")?.requestId).toBe("denied-1");
  expect(ring.get("allowed-1")).toBeUndefined();
  for (const id of ["d-3", "d-4", "d-5"]) request(ring, id, kept("a:B", "implicit-deny"));
  expect(ring.get("denied-1")).toBeUndefined();
  expect(idsOf(ring)).toEqual(["d-5", "d-4", "d-3"]);
});

test("of many decisions the first are kept, and denied ones take the place of allowed ones", () => {
  const ring = new TraceRing(3);
  const trace = ring.begin("many", 0, "POST", "/");
  for (let n = 0; n < 100; n++) keepDecision(trace, kept(`a:Allow${n}`));
  for (let n = 0; n < 100; n++) keepDecision(trace, kept(`a:Deny${n}`, "explicit-deny"));
  expect(trace.decisions.length + trace.decisionsDropped).toBe(200);
  expect(trace.decisions.length).toBe(32);
  expect(trace.decisions.every(({ kind }) => kind === "explicit-deny")).toBe(true);
});

test("pages go on behind the decision that was shown last, within a request too", () => {
  const ring = new TraceRing(8);
  request(ring, "one", kept("a:1"), kept("a:2"), kept("a:3"));
  request(ring, "two", kept("a:4"));
  const actions: string[] = [];
  let marker: string | undefined;
  do {
    const page = listDecisions(ring, { ...EVERYTHING, limit: 1, marker });
    actions.push(...page.decisions.map(({ action }) => action));
    marker = page.nextMarker;
  } while (marker !== undefined);
  expect(actions).toEqual(["a:4", "a:1", "a:2", "a:3"]);
});

test("a request tells where it ended", () => {
  const ring = new TraceRing(8);
  const trace = ring.begin("id", 0, "GET", "/");
  expect(decisionsOf(ring, "id")?.authorization).toBe("not-reached");
  trace.authorization = "passed";
  expect(decisionsOf(ring, "id")?.authorization).toBe("none-needed");
  keepDecision(trace, kept("a:B"));
  expect(decisionsOf(ring, "id")?.authorization).toBe("allowed");
  keepDecision(trace, kept("a:C", "implicit-deny"));
  expect(decisionsOf(ring, "id")?.summary).toContain("1 of the permissions that it asked for");
  expect(decisionsOf(ring, "other")).toBeUndefined();
});

test("requests are listed newest first, in pages that newer ones do not move", () => {
  const ring = new TraceRing(8);
  for (const id of ["r1", "r2", "r3", "r4", "r5"]) request(ring, id);
  const idsIn = (page: RequestListPage) => page.requests.map(({ requestId }) => requestId);
  const first = listRequests(ring, { wanted: () => true, limit: 2, marker: undefined });
  expect(idsIn(first)).toEqual(["r5", "r4"]);
  for (const id of ["r6", "r7"]) request(ring, id);
  const wanted = ({ requestId }: { readonly requestId: string }) => requestId !== "r3";
  const second = listRequests(ring, { wanted, limit: 2, marker: first.nextMarker });
  expect(idsIn(second)).toEqual(["r2", "r1"]);
  expect(second.nextMarker).toBeUndefined();
});

test("followers are told of each request that ended, with the time that it took", async () => {
  const clock = new SimulatedClock();
  const ring = new TraceRing(8, clock);
  const told: string[] = [];
  const unfollow = ring.follow(({ requestId, durationMs }) =>
    told.push(`${requestId}: ${durationMs}`),
  );
  const trace = ring.begin("slow", 0, "GET", "/");
  await clock.advance(25);
  addStep(trace, "read", {});
  await clock.advance(17);
  ring.end(trace, 200);
  expect(told).toEqual([]);
  ring.finish(trace);
  expect(told).toEqual(["slow: 42"]);
  expect(showTrace(ring, "slow")).toMatchObject({ steps: [{ step: "read", atMs: 25 }] });
  unfollow();
  ring.finish(ring.begin("next", 0, "GET", "/"));
  expect(told).toEqual(["slow: 42"]);
});
