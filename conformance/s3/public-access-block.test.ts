/** Block Public Access: each of the four switches, and what "public" means for a policy. */
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { OTHER, OWNER, outcomeOf, TwoAccounts } from "./two-accounts.ts";

const Bucket = "blocked";
const PREVENTED = "in S3 Block Public Access.";
let two: TwoAccounts;
beforeAll(async () => {
  two = await TwoAccounts.start();
  await two.openBucket(Bucket);
  await two.owner.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
});
afterAll(() => two.stop());

const block = (PublicAccessBlockConfiguration: PublicAccessBlockConfiguration) =>
  two.owner.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
const unblock = () => two.owner.send(new DeletePublicAccessBlockCommand({ Bucket }));
const everybody = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${Bucket}/*`,
};
const readBy = (client: typeof two.owner, Key = "k") =>
  outcomeOf(client.send(new GetObjectCommand({ Bucket, Key })));
const readByNobody = (key = "k") => two.anonymous("GET", `/${Bucket}/${key}`);

test("a new bucket has all four on; they are read, replaced, deleted", async () => {
  await two.owner.send(new CreateBucketCommand({ Bucket: "fresh" }));
  const read = () => two.owner.send(new GetPublicAccessBlockCommand({ Bucket: "fresh" }));
  expect((await read()).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  await two.owner.send(
    new PutPublicAccessBlockCommand({
      Bucket: "fresh",
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    }),
  );
  expect((await read()).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  });
  const remove = new DeletePublicAccessBlockCommand({ Bucket: "fresh" });
  for (let times = 0; times < 2; times++) {
    expect((await two.owner.send(remove)).$metadata.httpStatusCode).toBe(204);
  }
  expect(await denialOf(read())).toMatchObject({
    name: "NoSuchPublicAccessBlockConfiguration",
    status: 404,
    message: "The public access block configuration was not found",
    fields: { BucketName: "fresh" },
  });
});

describe("each switch", () => {
  beforeEach(unblock);

  test("BlockPublicPolicy refuses a public policy and takes one that is not", async () => {
    await block({ BlockPublicPolicy: true });
    expect(await denialOf(two.putPolicy(Bucket, everybody))).toMatchObject({
      name: "AccessDenied",
      status: 403,
      message: `User: arn:aws:iam::${OWNER}:root is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting ${PREVENTED}`,
    });
    await two.putPolicy(Bucket, { ...everybody, Principal: { AWS: OTHER } });
    expect([await readBy(two.other), await readByNobody()]).toEqual(["allowed", 403]);
  });

  test("RestrictPublicBuckets: what a public policy allows counts in its own account alone", async () => {
    const named = { ...everybody, Principal: { AWS: OTHER } };
    await two.putPolicy(Bucket, everybody, named);
    const own = await two.user(OWNER, "own");
    const reads = async () => [await readBy(own), await readBy(two.other), await readByNobody()];
    expect(await reads()).toEqual(["allowed", "allowed", 200]);
    await block({ RestrictPublicBuckets: true });
    // Also what it gives to an account by name: the policy as a whole is public.
    expect(await reads()).toEqual(["allowed", "AccessDenied", 403]);
    await two.putPolicy(Bucket, named);
    expect(await reads()).toEqual(["AccessDenied", "allowed", 403]);
  });

  test("BlockPublicAcls refuses to give public ACLs and lets those that are there be", async () => {
    await two.putPolicy(Bucket, { ...everybody, Principal: { AWS: OTHER } });
    await two.owner.send(
      new PutObjectCommand({ Bucket, Key: "open", Body: "x", ACL: "public-read" }),
    );
    await block({ BlockPublicAcls: true });
    const refused: readonly [object, string, string][] = [
      [
        new PutObjectCommand({ Bucket, Key: "k2", Body: "x", ACL: "public-read" }),
        "s3:PutObject",
        `${Bucket}/k2`,
      ],
      [
        new PutObjectAclCommand({ Bucket, Key: "k", ACL: "authenticated-read" }),
        "s3:PutObjectAcl",
        `${Bucket}/k`,
      ],
      [new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }), "s3:PutBucketAcl", Bucket],
    ];
    for (const [command, action, resource] of refused) {
      expect(await denialOf(two.owner.send(command as PutObjectCommand))).toMatchObject({
        name: "AccessDenied",
        message: `User: arn:aws:iam::${OWNER}:root is not authorized to perform: ${action} on resource: "arn:aws:s3:::${resource}" because public ACLs are prevented by the BlockPublicAcls setting ${PREVENTED}`,
      });
    }
    await two.owner.send(new PutObjectAclCommand({ Bucket, Key: "k", ACL: "private" }));
    expect(await readByNobody("open")).toBe(200);
  });

  test("IgnorePublicAcls: public grants count for nothing, others do, and nothing is lost", async () => {
    const otherId = await two.canonicalId(two.other);
    await two.owner.send(
      new PutObjectCommand({ Bucket, Key: "open", Body: "x", ACL: "public-read" }),
    );
    const shared = { Bucket, Key: "shared", Body: "x", GrantRead: `id=${otherId}` };
    await two.owner.send(new PutObjectCommand(shared));
    await two.putPolicy(Bucket, { ...everybody, Effect: "Deny", Action: "s3:DeleteObject" });
    await block({ IgnorePublicAcls: true });
    expect(await readByNobody("open")).toBe(403);
    expect(await readBy(two.other, "open")).toBe("AccessDenied");
    expect(await readBy(two.other, "shared")).toBe("allowed");
    await unblock();
    expect(await readByNobody("open")).toBe(200);
  });

  test("ACLs are disabled before any switch is looked at", async () => {
    await two.owner.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      }),
    );
    expect(await readByNobody("open")).toBe(403);
  });
});

describe("what a public policy is", () => {
  const when = (Condition: object) => ({ ...everybody, Condition });
  const cases: readonly (readonly [string, object, boolean])[] = [
    ["everybody", everybody, true],
    ["everybody, spelled as AWS", { ...everybody, Principal: { AWS: "*" } }, true],
    ["everybody among others", { ...everybody, Principal: { AWS: [OTHER, "*"] } }, true],
    ["an account", { ...everybody, Principal: { AWS: OTHER } }, false],
    ["a service", { ...everybody, Principal: { Service: "cloudfront.amazonaws.com" } }, false],
    ["a Deny for everybody", { ...everybody, Effect: "Deny" }, false],
    ["one address range", when({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }), false],
    ["very broad addresses", when({ IpAddress: { "aws:SourceIp": "0.0.0.0/1" } }), true],
    [
      "one broad range among narrow ones",
      when({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }),
      true,
    ],
    ["IPv6, narrow", when({ IpAddress: { "aws:SourceIp": "2001:db8::/32" } }), false],
    ["IPv6, broad", when({ IpAddress: { "aws:SourceIp": "2001::/16" } }), true],
    ["all addresses but some", when({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } }), true],
    ["one VPC", when({ StringEquals: { "aws:SourceVpc": "vpc-91237329" } }), false],
    ["VPCs by a pattern", when({ StringLike: { "aws:SourceVpc": "vpc-*" } }), true],
    [
      "a pattern without wildcard",
      when({ StringLike: { "aws:SourceVpc": "vpc-91237329" } }),
      false,
    ],
    ["an organization", when({ StringEquals: { "aws:PrincipalOrgID": "o-abc" } }), false],
    [
      "a value that the caller brings",
      when({ StringEquals: { "aws:SourceAccount": "$" + "{aws:PrincipalAccount}" } }),
      true,
    ],
    [
      "IfExists fixes nothing",
      when({ StringEqualsIfExists: { "aws:SourceVpc": "vpc-91237329" } }),
      true,
    ],
    ["a key that fixes nothing", when({ StringEquals: { "aws:UserAgent": "secret" } }), true],
    [
      "a key that fixes beside one that does not",
      when({
        Bool: { "aws:SecureTransport": "true" },
        StringEquals: { "aws:SourceVpce": "vpce-1" },
      }),
      false,
    ],
    [
      "access points of one account",
      when({
        StringLike: { "s3:DataAccessPointArn": `arn:aws:s3:us-east-1:${OWNER}:accesspoint/*` },
      }),
      false,
    ],
    [
      "access points of any account",
      when({ StringLike: { "s3:DataAccessPointArn": "arn:aws:s3:us-east-1:*:accesspoint/one" } }),
      true,
    ],
  ];
  test.each(cases)("%s", async (_name, statement, isPublic) => {
    await unblock();
    await two.putPolicy(Bucket, statement);
    const { PolicyStatus } = await two.owner.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: isPublic });
    await block({ BlockPublicPolicy: true });
    expect(await outcomeOf(two.putPolicy(Bucket, statement))).toBe(
      isPublic ? "AccessDenied" : "allowed",
    );
  });

  test("without a policy there is no status", async () => {
    await two.owner.send(new CreateBucketCommand({ Bucket: "no-policy" }));
    const read = two.owner.send(new GetBucketPolicyStatusCommand({ Bucket: "no-policy" }));
    expect((await denialOf(read)).name).toBe("NoSuchBucketPolicy");
  });
});
