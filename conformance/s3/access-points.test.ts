/** Access points: the S3 Control API, and requests to S3 by their ARN, alias and host; what an account blocks. */
import { Agent } from "node:http";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateAccessPointCommand,
  type CreateAccessPointCommandInput,
  DeleteAccessPointCommand,
  DeleteAccessPointPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetAccessPointCommand,
  GetAccessPointPolicyCommand,
  GetAccessPointPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  ListJobsCommand,
  PutAccessPointPolicyCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from "@aws-sdk/client-s3-control";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import type { Credentials } from "../testing/emulator.ts";
import { sendRaw } from "./raw-request.ts";
import { OTHER, OWNER, outcomeOf, TwoAccounts } from "./two-accounts.ts";

const Bucket = "pointed";
const AccountId = OWNER;
const ARN = `arn:aws:s3:us-east-1:${OWNER}:accesspoint/door`;

let two: TwoAccounts;
let agent: Agent;
let control: S3ControlClient;
let alias: string;
beforeAll(async () => {
  two = await TwoAccounts.start();
  // Clients put the account, or the access point, in front of the endpoint's host.
  const lookup = (
    _name: string,
    options: { all?: boolean },
    done: (...result: never[]) => void,
  ) => {
    const found = options.all
      ? [null, [{ address: "127.0.0.1", family: 4 }]]
      : [null, "127.0.0.1", 4];
    done(...(found as never[]));
  };
  agent = new Agent({ keepAlive: true, lookup: lookup as never });
  control = new S3ControlClient(configuration({ accessKeyId: OWNER, secretAccessKey: "test" }));
  await two.openBucket(Bucket, "BucketOwnerEnforced");
  await two.owner.send(new PutObjectCommand({ Bucket, Key: "k", Body: "bytes" }));
  alias = (await create("door")).Alias ?? "";
});
afterAll(async () => {
  agent.destroy();
  await two.stop();
});

function configuration(credentials: Credentials) {
  return {
    region: "us-east-1",
    endpoint: `http://localhost:${two.emulator.running.port}`,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent },
  };
}
const create = (Name: string, more: Partial<CreateAccessPointCommandInput> = {}) =>
  control.send(
    new CreateAccessPointCommand({
      AccountId,
      Name,
      Bucket,
      PublicAccessBlockConfiguration: { BlockPublicAcls: false },
      ...more,
    }),
  );
const putPolicy = (...Statement: object[]) =>
  control.send(
    new PutAccessPointPolicyCommand({
      AccountId,
      Name: "door",
      Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
const clientOf = async (accountId: string, name: string, ...actions: string[]) =>
  new S3Client(configuration(await two.keysOf(accountId, name, ...actions)));
const root = (accountId: string) =>
  new S3Client(configuration({ accessKeyId: accountId, secretAccessKey: "test" }));
const read = (client: S3Client, where = ARN) =>
  outcomeOf(client.send(new GetObjectCommand({ Bucket: where, Key: "k" })));
/** The bucket lets in whatever its owner's access points let in. */
const delegation = {
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  Condition: { StringEquals: { "s3:DataAccessPointAccount": OWNER } },
};

describe("the S3 Control API", () => {
  test("makes, shows, lists and removes access points", async () => {
    const made = await create("second");
    expect(made.AccessPointArn).toBe(ARN.replace("door", "second"));
    expect(made.Alias).toMatch(/^second-[a-z0-9]{34}-s3alias$/);
    const shown = await control.send(new GetAccessPointCommand({ AccountId, Name: "second" }));
    expect(shown).toMatchObject({
      Name: "second",
      Bucket,
      NetworkOrigin: "Internet",
      BucketAccountId: OWNER,
      Alias: made.Alias,
      AccessPointArn: made.AccessPointArn,
      PublicAccessBlockConfiguration: { BlockPublicAcls: false, RestrictPublicBuckets: false },
    });
    const list = (more: object = {}) =>
      control.send(new ListAccessPointsCommand({ AccountId, ...more }));
    const first = await list({ MaxResults: 1 });
    expect(first.AccessPointList?.map(({ Name }) => Name)).toEqual(["door"]);
    const second = await list({ NextToken: first.NextToken });
    expect(second.AccessPointList).toMatchObject([{ Name: "second", Bucket, Alias: made.Alias }]);
    expect((await list({ Bucket: "another" })).AccessPointList ?? []).toEqual([]);
    await control.send(new DeleteAccessPointCommand({ AccountId, Name: "second" }));
    const gone = control.send(new GetAccessPointCommand({ AccountId, Name: "second" }));
    expect(await denialOf(gone)).toMatchObject({ name: "NoSuchAccessPoint", status: 404 });
  });

  test("refuses what cannot be, and by its name what is not there", async () => {
    expect(await denialOf(create("door"))).toMatchObject({
      name: "AccessPointAlreadyOwnedByYou",
      status: 409,
    });
    expect((await denialOf(create("nowhere", { Bucket: "no-such" }))).name).toBe("NoSuchBucket");
    expect((await denialOf(create("UPPER"))).status).toBe(400);
    const vpc = { VpcConfiguration: { VpcId: "vpc-1" } };
    expect(await denialOf(create("inside", vpc))).toMatchObject({
      name: "NotImplemented",
      status: 501,
      message: "Access points for a VPC alone are not implemented by this emulator.",
    });
    expect(await denialOf(control.send(new ListJobsCommand({ AccountId })))).toMatchObject({
      name: "NotImplemented",
      status: 501,
    });
    const others = control.send(new GetAccessPointCommand({ AccountId: OTHER, Name: "door" }));
    expect((await denialOf(others)).name).toBe("AccessDenied");
  });

  test("asks for permissions of its own", async () => {
    const keys = await two.keysOf(OWNER, "looker", "s3:GetAccessPoint");
    const looker = new S3ControlClient(configuration(keys));
    const where = { AccountId, Name: "door" };
    expect(await outcomeOf(looker.send(new GetAccessPointCommand(where)))).toBe("allowed");
    expect((await denialOf(looker.send(new DeleteAccessPointCommand(where)))).message).toContain(
      `is not authorized to perform: s3:DeleteAccessPoint on resource: "${ARN}"`,
    );
  });

  test("keeps a policy for each, and says whether it is public", async () => {
    const where = { AccountId, Name: "door" };
    const policy = () => control.send(new GetAccessPointPolicyCommand(where));
    expect((await denialOf(policy())).name).toBe("NoSuchAccessPointPolicy");
    const everybody = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `${ARN}/object/*`,
    };
    await putPolicy(everybody);
    expect(JSON.parse((await policy()).Policy ?? "").Statement).toEqual([everybody]);
    const { PolicyStatus } = await control.send(new GetAccessPointPolicyStatusCommand(where));
    expect(PolicyStatus).toEqual({ IsPublic: true });
    const elsewhere = { ...everybody, Resource: `arn:aws:s3:::${Bucket}/*` };
    expect((await denialOf(putPolicy(elsewhere))).message).toBe("Policy has invalid resource");
    await create("closed", { PublicAccessBlockConfiguration: undefined });
    const closed = new PutAccessPointPolicyCommand({
      AccountId,
      Name: "closed",
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { ...everybody, Resource: `${ARN.replace("door", "closed")}/object/*` },
      }),
    });
    expect((await denialOf(control.send(closed))).message).toContain("BlockPublicPolicy");
    await control.send(new DeleteAccessPointPolicyCommand(where));
    expect((await denialOf(policy())).name).toBe("NoSuchAccessPointPolicy");
  });
});

describe("requests through an access point", () => {
  test("name it by ARN, by alias, or by AWS's host", async () => {
    const owner = root(OWNER);
    expect(await read(owner)).toBe("allowed");
    expect(await read(owner, alias)).toBe("allowed");
    const listing = await owner.send(new ListObjectsV2Command({ Bucket: ARN }));
    expect(listing.Contents?.map(({ Key }) => Key)).toContain("k");
    await owner.send(new PutObjectCommand({ Bucket: ARN, Key: "written", Body: "x" }));
    const { Body } = await two.owner.send(new GetObjectCommand({ Bucket, Key: "written" }));
    expect(await Body?.transformToString()).toBe("x");
    const copy = { Bucket, Key: "copied", CopySource: `${ARN}/object/k` };
    await two.owner.send(new CopyObjectCommand(copy));
    const hosts = [
      `door-${OWNER}.s3-accesspoint.us-east-1.amazonaws.com`,
      `door-${OWNER}.s3-accesspoint.dualstack.us-east-1.amazonaws.com`,
      `${alias}.s3.us-east-1.amazonaws.com`,
    ];
    for (const host of hosts) {
      const { status } = await sendRaw(two.emulator.running.port, {
        method: "GET",
        path: "/k",
        headers: { host },
      });
      expect([host, status]).toEqual([host, 403]);
    }
  });

  test("need the access point's policy and the bucket's", async () => {
    const stranger = root(OTHER);
    const local = await clientOf(OWNER, "local");
    const grant = {
      Effect: "Allow",
      Principal: { AWS: [OTHER, `arn:aws:iam::${OWNER}:user/local`] },
      Action: "s3:GetObject",
      Resource: `${ARN}/object/*`,
    };
    const reads = async () => [await read(stranger), await read(local)];
    expect(await reads()).toEqual(["AccessDenied", "AccessDenied"]);
    await putPolicy(grant);
    expect(await reads()).toEqual(["AccessDenied", "AccessDenied"]);
    await two.putPolicy(Bucket, delegation);
    expect(await reads()).toEqual(["allowed", "allowed"]);
    // The bucket itself stays closed to them.
    expect([await read(stranger, Bucket), await read(local, Bucket)]).toEqual([
      "AccessDenied",
      "AccessDenied",
    ]);
    await control.send(new DeleteAccessPointPolicyCommand({ AccountId, Name: "door" }));
    expect(await reads()).toEqual(["AccessDenied", "AccessDenied"]);
    await putPolicy(grant, { ...grant, Effect: "Deny", Principal: "*" });
    const denial = stranger.send(new GetObjectCommand({ Bucket: ARN, Key: "k" }));
    expect((await denialOf(denial)).message).toBe(
      `User: arn:aws:iam::${OTHER}:root is not authorized to perform: s3:GetObject on resource: "${ARN}/object/k" with an explicit deny in a resource-based policy`,
    );
    await control.send(new DeleteAccessPointPolicyCommand({ AccountId, Name: "door" }));
  });

  test.each([
    ["s3:DataAccessPointArn", ARN],
    ["s3:DataAccessPointAccount", OWNER],
    ["s3:AccessPointNetworkOrigin", "Internet"],
  ])("%s is there, and only there", async (key, value) => {
    await two.putPolicy(Bucket, {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: { StringNotEquals: { [key]: value } },
    });
    expect([await read(root(OWNER)), await read(root(OWNER), Bucket)]).toEqual([
      "allowed",
      "AccessDenied",
    ]);
    await two.putPolicy(Bucket, delegation);
  });

  test("an access point that is not there; a bucket that has some is not deleted", async () => {
    const missing = ARN.replace("door", "window");
    expect(await read(root(OWNER), missing)).toBe("NoSuchBucket");
    await two.owner.send(new CreateBucketCommand({ Bucket: "held" }));
    await create("holder", { Bucket: "held" });
    const remove = () => two.owner.send(new DeleteBucketCommand({ Bucket: "held" }));
    expect((await denialOf(remove())).name).toBe("BucketHasAccessPointsAttached");
    await control.send(new DeleteAccessPointCommand({ AccountId, Name: "holder" }));
    await remove();
    expect(await outcomeOf(two.owner.send(new HeadBucketCommand({ Bucket: "held" })))).toBe(
      "NotFound",
    );
  });
});

test("what an account blocks holds for all of its buckets, with what they block themselves", async () => {
  const blockOf = () => control.send(new GetPublicAccessBlockCommand({ AccountId }));
  expect(await denialOf(blockOf())).toMatchObject({
    name: "NoSuchPublicAccessBlockConfiguration",
    status: 404,
  });
  await two.openBucket("public-one");
  const everybody = {
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::public-one/*",
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: everybody });
  const put = () =>
    outcomeOf(two.owner.send(new PutBucketPolicyCommand({ Bucket: "public-one", Policy })));
  await two.owner.send(new PutObjectCommand({ Bucket: "public-one", Key: "k", Body: "x" }));
  expect(await put()).toBe("allowed");
  expect(await two.anonymous("GET", "/public-one/k")).toBe(200);
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: true, RestrictPublicBuckets: true };
  await control.send(
    new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration }),
  );
  expect((await blockOf()).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: false,
    IgnorePublicAcls: false,
    ...PublicAccessBlockConfiguration,
  });
  expect([await put(), await two.anonymous("GET", "/public-one/k")]).toEqual(["AccessDenied", 403]);
  await control.send(new DeletePublicAccessBlockCommand({ AccountId }));
  expect(await two.anonymous("GET", "/public-one/k")).toBe(200);
});
