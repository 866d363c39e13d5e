/** Who signed a form: keys, sessions, both versions of signatures, and what is missing of one. */
import { createHmac } from "node:crypto";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import type { Credentials } from "../testing/emulator.ts";
import {
  answerOf,
  FILE,
  type Field,
  FORM_HEADERS,
  type FormParts,
  formOf,
  signedFields,
} from "./form.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const post = (fields: readonly Field[], path = `/${BUCKET}`) =>
  open.raw("POST", path, { headers: FORM_HEADERS, body: formOf(fields) });
const sign = (...form: FormParts) => signedFields(open.emulator.running.clock.now(), ...form);

const policyText = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });

describe("who signed", () => {
  let userKey: Credentials;
  test("is who is authorized: a user without permission is refused, with one he is not", async () => {
    const iam = open.emulator.iam();
    await iam.send(new CreateUserCommand({ UserName: "poster" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "poster" }));
    const key = {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    };
    userKey = key;
    const form = () => sign([["key", "inbox/a"]], [["starts-with", "$key", ""]], { key });
    const [status, code, message] = answerOf(await post(form()));
    expect([status, code]).toEqual([403, "AccessDenied"]);
    expect(message).toContain("user/poster is not authorized to perform: s3:PutObject");
    await iam.send(
      new PutUserPolicyCommand({
        UserName: "poster",
        PolicyName: "inbox",
        PolicyDocument: policyText({
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${BUCKET}/inbox/*`,
          Condition: { StringEquals: { "s3:authType": "POST" } },
        }),
      }),
    );
    expect((await post(form())).status).toBe(204);
    const elsewhere = sign([["key", "b"]], [["starts-with", "$key", ""]], { key });
    expect((await post(elsewhere)).status).toBe(403);
    // The same permission does not hold for a PUT: its signature is of another kind.
    const put = open.emulator.s3(key);
    const denial = denialOf(
      put.send(new PutObjectCommand({ Bucket: BUCKET, Key: "inbox/c", Body: "" })),
    );
    expect(await denial).toMatchObject({ name: "AccessDenied" });
  });

  test("is a session when its token comes along, and nobody without it", async () => {
    const RoleName = "posting";
    const { Role } = await open.emulator.iam().send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: policyText({
          Principal: { AWS: "*" },
          Action: "sts:AssumeRole",
        }),
      }),
    );
    await open.emulator.iam().send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: "post",
        PolicyDocument: policyText({ Action: "s3:PutObject", Resource: "*" }),
      }),
    );
    const { Credentials: session } = await open.emulator
      .sts(userKey)
      .send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: "browser" }));
    const key = {
      accessKeyId: session!.AccessKeyId!,
      secretAccessKey: session!.SecretAccessKey!,
      sessionToken: session!.SessionToken!,
    };
    const fields: Field[] = [["key", "by-session"]];
    const form = sign(fields, [{ key: "by-session" }], { key });
    expect((await post(form)).status).toBe(204);
    const tokenless = form.filter(([name]) => name !== "x-amz-security-token");
    expect(answerOf(await post(tokenless)).slice(0, 2)).toEqual([400, "InvalidToken"]);
  });

  test("may use version 2 of signatures", async () => {
    const expiration = new Date(open.emulator.running.clock.now() + 60_000).toISOString();
    const conditions = [{ bucket: BUCKET }, ["starts-with", "$key", "v2"]];
    const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");
    const signature = createHmac("sha1", "test").update(policy).digest("base64");
    const form = (given: string): Field[] => [
      ["key", "v2.txt"],
      ["AWSAccessKeyId", "test"],
      ["policy", policy],
      ["signature", given],
      FILE,
    ];
    expect((await post(form(signature))).status).toBe(204);
    expect(await open.text("v2.txt")).toBe("content of the file");
    const forged = await post(form(createHmac("sha1", "no").update(policy).digest("base64")));
    expect([forged.status, element(forged, "Code")]).toEqual([403, "SignatureDoesNotMatch"]);
    expect(element(forged, "StringToSign")).toBe(policy);
  });

  test.each([
    ["X-Amz-Signature", 400, "X-Amz-Signature"],
    ["X-Amz-Algorithm", 400, "X-Amz-Algorithm"],
    ["X-Amz-Credential", 400, "X-Amz-Credential"],
    ["X-Amz-Date", 400, "X-Amz-Date"],
    ["Policy", 400, "policy"],
  ])("cannot be told without the field %s", async (left, status, named) => {
    const fields = sign([["key", "k"]], [{ key: "k" }]).filter(([name]) => name !== left);
    const answer = await post(fields);
    expect(answerOf(answer)).toEqual([
      status,
      "InvalidArgument",
      `Bucket POST must contain a field named '${named}'.  If it is specified, please check the order of the fields.`,
    ]);
    expect(element(answer, "ArgumentName")).toBe(named);
  });

  test.each([
    ["X-Amz-Credential", "test", "InvalidArgument"],
    ["X-Amz-Credential", "test/20260101/us-east-1/sts/aws4_request", "InvalidArgument"],
    ["X-Amz-Credential", "AKIANOBODY/20260101/us-east-1/s3/aws4_request", "InvalidArgument"],
    ["X-Amz-Algorithm", "AWS4-HMAC-MD5", "InvalidArgument"],
    ["X-Amz-Date", "today", "InvalidArgument"],
    ["X-Amz-Signature", "00", "SignatureDoesNotMatch"],
  ])("%s: %s is refused", async (changed, value, code) => {
    const fields = sign([["key", "k"]], [{ key: "k" }]);
    const other = fields.map(
      ([name, ...rest]): Field => (name === changed ? [name, value] : [name, ...rest]),
    );
    expect((await answerOf(await post(other)))[1]).toBe(code);
  });
});
