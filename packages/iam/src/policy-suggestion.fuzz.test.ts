// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Activity } from "./identity/activity-table.ts";
import { evaluate, parsePolicy } from "./policy/index.ts";
import { POLICY_CHARACTERS_MAX, suggestPolicies } from "./policy-suggestion.ts";

const segment = fc.constantFrom("a", "b", "photo album", "*", "${aws:username}", "ü", "?", "2026");
const objectArn = fc
  .tuple(
    fc.constantFrom("one", "two"),
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom("x", "y", "$", "*z"),
    fc.nat(400),
  )
  .map(([bucket, path, name, n]) => `arn:aws:s3:::${[bucket, ...path, `${name}${n}`].join("/")}`);
const named = fc
  .tuple(
    fc.constantFrom("iam::000000000000:user/team", "lambda:eu-west-1:000000000000:function"),
    fc.nat(60),
  )
  .map(([place, n]) => `arn:aws:${place}${place.includes("user") ? "/" : ":"}n-${n}`);
const used = fc.record({
  action: fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:GetUser"),
  resource: fc.oneof({ weight: 3, arbitrary: objectArn }, named, fc.constant("*")),
  allowed: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
});
const times = { uses: 1, firstAt: 0, lastAt: 0, lastRegion: "us-east-1", lastArn: "" };

const history = fc
  .array(used, { maxLength: 400, size: "max" })
  .map((list): Activity[] =>
    list.map((each) => ({ ...each, ...times, entityId: "AIDA", isPrefix: false })),
  );

const PRINCIPAL = {
  kind: "user",
  accountId: "000000000000",
  arn: "arn:aws:iam::000000000000:user/ann",
  userId: "AIDA",
} as const;

type Asked = (action: string, resource: string) => boolean;

function decisionsBy(policies: readonly object[]): Asked {
  const identity = policies.map((policy, index) => ({
    name: `${index}`,
    document: parsePolicy(JSON.stringify(policy), "identity", { managed: true }),
  }));
  const context = new Map([["aws:username", ["a"]]]);
  return (action, resource) =>
    evaluate({ principal: PRINCIPAL, action, resource, context }, { identity }).allowed;
}

test("the policies allow all that was done, fit in their size, and stay within the buckets that were used", () => {
  fc.assert(
    fc.property(history, fc.boolean(), (activities, includeDenied) => {
      const policies = suggestPolicies(activities, includeDenied);
      const allows = decisionsBy(policies);
      for (const policy of policies) {
        expect(JSON.stringify(policy).length).toBeLessThanOrEqual(POLICY_CHARACTERS_MAX);
      }
      for (const { action, resource, allowed } of activities) {
        if (allowed || includeDenied) expect(allows(action, resource)).toBe(true);
      }
      const wanted = activities.filter(({ allowed }) => allowed || includeDenied);
      for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:GetUser"]) {
        const own = wanted.filter((each) => each.action === action);
        if (own.some(({ resource }) => resource === "*")) continue;
        for (const bucket of ["one", "two", "three"]) {
          const isUsed = own.some(({ resource }) => resource.startsWith(`arn:aws:s3:::${bucket}/`));
          const other = `arn:aws:s3:::${bucket}/elsewhere/key`;
          if (!isUsed) expect(allows(action, other)).toBe(false);
        }
        expect(allows(action, "arn:aws:iam::111111111111:user/team/n-1")).toBe(false);
      }
      expect(allows("s3:DeleteBucket", "arn:aws:s3:::one")).toBe(
        wanted.some((each) => each.action === "s3:DeleteBucket"),
      );
    }),
    { numRuns: 60 },
  );
});

const done = (action: string, resource: string, allowed = true): Activity => {
  return { ...times, entityId: "AIDA", isPrefix: false, action, resource, allowed };
};
const objects = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `arn:aws:s3:::b/${prefix}${index}`);

test("few objects are named, many below one prefix become the prefix, whatever lies in how many folders", () => {
  const few = objects(5, "a/").map((resource) => done("s3:GetObject", resource));
  expect(suggestPolicies(few, false)[0]?.Statement[0]?.Resource).toEqual(objects(5, "a/"));
  const many = [...objects(6, "a/"), ...objects(2, "c/d/")];
  const activities = many.map((resource) => done("s3:GetObject", resource));
  expect(suggestPolicies(activities, false)[0]?.Statement).toEqual([
    {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: ["arn:aws:s3:::b/a/*", "arn:aws:s3:::b/c/d/0", "arn:aws:s3:::b/c/d/1"],
    },
  ]);
  const days = Array.from({ length: 9 }, (_, day) => `arn:aws:s3:::b/logs/${day}/log`);
  const daily = days.map((resource) => done("s3:PutObject", resource));
  expect(suggestPolicies(daily, false)[0]?.Statement[0]?.Resource).toBe("arn:aws:s3:::b/logs/*");
});

test("actions with the same resources share a statement", () => {
  const activities = ["s3:PutObject", "s3:GetObject"].map((action) =>
    done(action, "arn:aws:s3:::b/k"),
  );
  expect(suggestPolicies([...activities, done("s3:ListAllMyBuckets", "*")], false)).toEqual([
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: "arn:aws:s3:::b/k",
        },
        { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" },
      ],
    },
  ]);
});

test("an object whose key looks like two others is not taken for them", () => {
  const [one, two] = ["arn:aws:s3:::b/x", "arn:aws:s3:::b/y"];
  const suggested = suggestPolicies(
    [done("s3:GetObject", one), done("s3:GetObject", two), done("s3:PutObject", `${one}\n${two}`)],
    false,
  );
  expect(suggested.flatMap(({ Statement }) => Statement)).toEqual([
    { Effect: "Allow", Action: "s3:GetObject", Resource: [one, two] },
    { Effect: "Allow", Action: "s3:PutObject", Resource: `${one}\n${two}` },
  ]);
});

test("a prefix does not cover what was denied, unless that is asked for", () => {
  const secret = done("s3:GetObject", "arn:aws:s3:::b/a/secret", false);
  const activities = [
    ...objects(9, "a/").map((resource) => done("s3:GetObject", resource)),
    secret,
  ];
  const exact = decisionsBy(suggestPolicies(activities, false));
  expect(exact("s3:GetObject", secret.resource)).toBe(false);
  const wide = suggestPolicies(activities, true);
  expect(wide[0]?.Statement[0]?.Resource).toBe("arn:aws:s3:::b/a/*");
});

test("users and roles are named one by one as long as there is room", () => {
  const users = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      done("iam:GetUser", `arn:aws:iam::000000000000:user/team/member-${n}`),
    );
  expect(suggestPolicies(users(50), false)[0]?.Statement[0]?.Resource).toHaveLength(50);
  expect(suggestPolicies(users(500), false)[0]?.Statement[0]?.Resource).toBe(
    "arn:aws:iam::000000000000:user/team/*",
  );
});

test("nothing done is no policy; too much for one policy becomes several", () => {
  expect(suggestPolicies([], true)).toEqual([]);
  expect(suggestPolicies([done("s3:GetObject", "arn:aws:s3:::b/k", false)], false)).toEqual([]);
  const queues = Array.from({ length: 300 }, (_, n) =>
    done("sqs:SendMessage", `arn:aws:sqs:us-east-1:000000000000:queue-${n}`),
  );
  const policies = suggestPolicies(queues, false);
  expect(policies.length).toBeGreaterThan(1);
  const allows = decisionsBy(policies);
  for (const { action, resource } of queues) expect(allows(action, resource)).toBe(true);
});
