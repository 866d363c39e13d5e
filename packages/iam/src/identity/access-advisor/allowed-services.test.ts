import { expect, test } from "vitest";
import { type PolicyKind, parsePolicy } from "../../policy/document.ts";
import { allowedActions, allowedServices } from "./allowed-services.ts";
import { type ServiceList, serviceList } from "./service-list.ts";

const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  iam: ["GetUser", "PassRole"],
  s3: ["DeleteObject", "GetObject", "PutObject"],
  sqs: ["SendMessage"],
};
const LIST: ServiceList = {
  services: Object.keys(ACTIONS).map((namespace) => ({ namespace, name: namespace.toUpperCase() })),
  actionsOf: async (namespace) => ACTIONS[namespace] ?? [],
};

const document = (kind: PolicyKind, ...Statement: object[]) =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }), kind);
const allow = (Action: string | string[], Resource = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});
const deny = (Action: string, more: object = {}) => ({
  ...allow(Action),
  Effect: "Deny",
  ...more,
});
const own = (...statements: object[]) => [[document("identity", ...statements)]];

const services = async (levels: Parameters<typeof allowedServices>[1]) =>
  (await allowedServices(LIST, levels)).map(({ namespace }) => namespace);

const inRegion = { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } };

test.each([
  ["everything", own(allow("*")), ["iam", "s3", "sqs"]],
  ["a service", own(allow("S3:*")), ["s3"]],
  ["one action on one resource", own(allow("s3:GetObject", "arn:aws:s3:::b/k")), ["s3"]],
  ["an action that does not exist", own(allow("s3:Nothing")), []],
  ["a pattern of services", own(allow("s*:Send*")), ["sqs"]],
  ["all but a service", own({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }), ["iam", "sqs"]],
  [
    "all but some actions",
    own({ Effect: "Allow", NotAction: "s3:Get*", Resource: "*" }),
    ["iam", "s3", "sqs"],
  ],
  ["what is denied everywhere", own(allow("*"), deny("s3:*")), ["iam", "sqs"]],
  [
    "what is denied on a resource",
    own(allow("s3:*"), deny("s3:*", { Resource: "arn:aws:s3:::b" })),
    ["s3"],
  ],
  ["what is denied on a condition", own(allow("s3:*"), deny("s3:*", inRegion)), ["s3"]],
  ["nothing", own(deny("*")), []],
])("%s", async (_what, levels, expected) => {
  expect(await services(levels)).toEqual(expected);
});

test("every level of an organization must allow", async () => {
  const full = [document("service-control", allow("*"))];
  const storage = [document("service-control", allow(["s3:GetObject", "sqs:*"]))];
  const other = [document("service-control", allow("s3:PutObject"), allow("sqs:SendMessage"))];
  expect(await services([full, storage])).toEqual(["s3", "sqs"]);
  // One allows to read, the other to write: no action is left.
  expect(await services([full, storage, other])).toEqual(["sqs"]);
});

test("actions are those that are allowed and not denied everywhere", async () => {
  const levels = own(allow("s3:*"), deny("s3:Delete*"));
  expect(await allowedActions(LIST, levels, "s3")).toEqual(["GetObject", "PutObject"]);
  expect(await allowedActions(LIST, levels, "sqs")).toEqual([]);
});

test("the list has the services of AWS under their names", async () => {
  const list = await serviceList();
  const names = new Map(list.services.map(({ namespace, name }) => [namespace, name]));
  expect(names.get("s3")).toBe("Amazon S3");
  expect(names.get("sts")).toBe("AWS Security Token Service");
  expect(await list.actionsOf("s3")).toContain("GetObject");
});
