import fc from "fast-check";
import { expect, test } from "vitest";
import { localAccount } from "../testing/local-account.ts";
import { type Activity, activitiesOf, ROWS_OF_ACTION_MAX } from "./activity-table.ts";

const segment = fc.constantFrom("a", "b", "c", "logs", "x:y", "");
const resource = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("one", "two"),
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.nat(40),
    )
    .map(([bucket, path, file]) => `arn:aws:s3:::${bucket}/${path.join("/")}/${file}`),
  fc.nat(300).map((n) => `arn:aws:sqs:us-east-1:000000000000:queue-${n}`),
  fc.constantFrom("*", "arn:aws:s3:::one", "arn:aws:s3:::two"),
);
const note = fc.record({
  resource,
  action: fc.constantFrom("s3:GetObject", "sqs:SendMessage"),
  allowed: fc.boolean(),
  waits: fc.boolean(),
});

function covers(row: Activity, asked: string): boolean {
  return row.isPrefix ? asked.startsWith(row.resource) : asked === row.resource;
}

/** Bucket of an object; the whole ARN of what is not in a bucket. */
function ownerOf(arn: string): string {
  return arn.startsWith("arn:aws:s3:::") ? `${arn.slice(13).split("/")[0]}` : arn;
}

test("whatever is asked, rows stay bounded, never reach across buckets, and what can be folded is not lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(note, { maxLength: 1500, size: "max" }), async (notes) => {
      const account = localAccount();
      const { activity, catalogue } = account.identities;
      const { principal } = account.user("ann");
      for (const { waits, ...each } of notes) {
        activity.note(principal, undefined, {
          ...each,
          region: "us-east-1",
          at: account.clock.now(),
        });
        if (waits && notes.length < 200) await account.clock.advance(1000);
      }
      activity.flush();
      const rows = activitiesOf(catalogue, [principal.userId]);
      for (const action of ["s3:GetObject", "sqs:SendMessage"]) {
        for (const allowed of [true, false]) {
          const own = rows.filter((row) => row.action === action && row.allowed === allowed);
          expect(own.length).toBeLessThanOrEqual(ROWS_OF_ACTION_MAX);
          const asked = notes.filter((each) => each.action === action && each.allowed === allowed);
          for (const row of own) {
            const seen = asked.filter((each) => covers(row, each.resource));
            expect(seen.length).toBeGreaterThan(0);
            expect(new Set(seen.map((each) => ownerOf(each.resource))).size).toBe(1);
          }
          const objects = asked.filter((each) => each.resource.includes(":s3:::"));
          const isFew = new Set(asked.map((each) => each.resource)).size <= 64;
          for (const each of isFew ? asked : objects.filter((o) => o.resource.includes("/"))) {
            const isHeld = own.some((row) => covers(row, each.resource));
            // Queues have no prefix: where there are too many, they leave; objects among them may be squeezed out too.
            const queues = asked.length - objects.length;
            if (isFew || queues === 0) expect(isHeld).toBe(true);
          }
          if (isFew) {
            const uses = own.reduce((sum, row) => sum + row.uses, 0);
            expect(uses).toBe(asked.length);
          }
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("what was noted is there after it was written, and gone with its user", async () => {
  const account = localAccount();
  const { activity, catalogue } = account.identities;
  const { principal } = account.user("ann");
  const use = { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", region: "eu-west-1" };
  const startedAt = account.clock.now();
  activity.note(principal, undefined, { ...use, allowed: true, at: startedAt });
  await account.clock.advance(1000);
  const again = { ...use, region: "us-east-1", allowed: true, at: account.clock.now() };
  activity.note(principal, undefined, again);
  activity.note(principal, undefined, { ...again, allowed: false });
  await account.clock.advance(1000);
  const rows = activitiesOf(catalogue, [principal.userId]).filter((row) => row.allowed);
  expect(rows).toEqual([
    {
      entityId: principal.userId,
      action: "s3:GetObject",
      allowed: true,
      resource: "arn:aws:s3:::b/k",
      isPrefix: false,
      uses: 2,
      firstAt: startedAt,
      lastAt: startedAt + 1000,
      lastRegion: "us-east-1",
      lastArn: principal.arn,
    },
  ]);
  const keys = account.iam("ListAccessKeys", { UserName: "ann" }).AccessKeyMetadata ?? [];
  for (const { AccessKeyId } of keys) {
    account.iam("DeleteAccessKey", { UserName: "ann", AccessKeyId: `${AccessKeyId}` });
  }
  account.iam("DeleteUser", { UserName: "ann" });
  // A late note of a user that is gone is not kept.
  activity.note(principal, undefined, again);
  activity.flush();
  expect(activitiesOf(catalogue, [principal.userId])).toEqual([]);
});
