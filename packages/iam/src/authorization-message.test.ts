import { expect, test } from "vitest";
import type { Credential } from "./authority.ts";
import { allow, type LocalAccount, localAccount, policy } from "./testing/local-account.ts";

const INSTANCE = "arn:aws:ec2:us-east-1:000000000000:instance/i-1";

function denied(account: LocalAccount, as: Credential, more: object = {}): string {
  const request = {
    action: "ec2:StopInstances",
    resource: INSTANCE,
    context: { "ec2:InstanceType": "t3.micro" },
    ...more,
  };
  const gateway = { "aws:SourceIp": "127.0.0.1" };
  const { authority } = account.identities;
  const decision = authority.authorize(as.principal, as, request, gateway);
  expect(decision.allowed).toBe(false);
  return authority.encodedFailure(decision);
}

function decoded(account: LocalAccount, EncodedMessage: string, as?: Credential) {
  const { DecodedMessage } = account.sts("DecodeAuthorizationMessage", { EncodedMessage }, as);
  return JSON.parse(`${DecodedMessage}`);
}

test("a message decodes to who asked for what, and the condition keys of the request", () => {
  const account = localAccount();
  const ann = account.user("ann");
  const message = decoded(account, denied(account, ann));
  expect(message).toMatchObject({
    allowed: false,
    explicitDeny: false,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: { id: ann.principal.userId, name: "ann", arn: ann.principal.arn },
      action: "ec2:StopInstances",
      resource: INSTANCE,
    },
  });
  const conditions = message.context.conditions.items;
  expect(conditions).toContainEqual({
    key: "ec2:instancetype",
    values: { items: [{ value: "t3.micro" }] },
  });
  expect(conditions).toContainEqual({
    key: "aws:sourceip",
    values: { items: [{ value: "127.0.0.1" }] },
  });
});

test("after an explicit Deny the statements that matched are in it, and only those", () => {
  const account = localAccount();
  const ann = account.user("ann", {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Sid: "Other", Effect: "Deny", Action: "s3:*", Resource: "*" },
      {
        Sid: "Small",
        Effect: "Deny",
        Action: "ec2:Stop*",
        Resource: "*",
        Condition: { StringEquals: { "ec2:InstanceType": "t3.micro" } },
      },
    ],
  });
  const message = decoded(account, denied(account, ann));
  expect(message.explicitDeny).toBe(true);
  expect(message.matchedStatements.items).toEqual([
    {
      statementId: "Small",
      effect: "DENY",
      principals: { items: [{ value: ann.principal.userId }] },
      principalGroups: { items: [] },
      actions: { items: [{ value: "ec2:Stop*" }] },
      resources: { items: [{ value: "*" }] },
      conditions: {
        items: [{ key: "ec2:InstanceType", values: { items: [{ value: "t3.micro" }] } }],
      },
    },
  ]);
});

test("decoding needs its own permission, and is for the account that was refused", () => {
  const account = localAccount();
  const ann = account.user("ann");
  const encoded = denied(account, ann);
  expect(account.errorOf(() => decoded(account, encoded, ann))).toBe(
    "AccessDenied: User: arn:aws:iam::000000000000:user/ann is not authorized to perform: sts:DecodeAuthorizationMessage because no identity-based policy allows the sts:DecodeAuthorizationMessage action",
  );
  const eve = account.user("eve", allow("sts:DecodeAuthorizationMessage"));
  expect(account.errorOf(() => decoded(account, encoded, eve))).toBe("no error");
  const stranger = account.credential("111111111111");
  expect(account.errorOf(() => decoded(account, encoded, stranger))).toMatch(
    /^InvalidAuthorizationMessageException: /,
  );
});

test("a message that was changed, cut, or made elsewhere is none", () => {
  const account = localAccount();
  const ann = account.user("ann");
  const encoded = denied(account, ann);
  const turned = (at: number) => {
    const other = encoded[at] === "A" ? "B" : "A";
    return encoded.slice(0, at) + other + encoded.slice(at + 1);
  };
  const broken = [
    ...[0, 1, 20, encoded.length >> 1, encoded.length - 1].map(turned),
    encoded.slice(0, -1),
    encoded.slice(4),
    `${encoded}=`,
    `${encoded}\n`,
    encoded + encoded,
    "x",
    `${account.sts("GetSessionToken", {}).Credentials?.SessionToken}`,
  ];
  for (const text of broken) {
    expect(account.errorOf(() => decoded(account, text))).toMatch(
      /^InvalidAuthorizationMessageException: /,
    );
  }
});

test("a message can always be decoded, however large the policies and the context are", () => {
  const account = localAccount();
  const { random } = account.identities.env;
  const noise = () => Buffer.from(random.bytes(24)).toString("base64url");
  const Statement = Array.from({ length: 20 }, (_, index) => ({
    Sid: `S${index}`,
    Effect: "Deny",
    Action: "ec2:*",
    Resource: "*",
  }));
  const ann = account.user("ann", policy({ Effect: "Allow", Action: "*", Resource: "*" }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  account.iam("PutUserPolicy", { UserName: "ann", PolicyName: "large", PolicyDocument });
  const context = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`ec2:ResourceTag/k${index}`, noise()]),
  );
  const encoded = denied(account, ann, { context });
  expect(encoded.length).toBeLessThanOrEqual(10_240);
  expect(decoded(account, encoded)).toMatchObject({
    explicitDeny: true,
    context: { action: "ec2:StopInstances", resource: INSTANCE },
  });
  const huge = denied(account, ann, { context: { "ec2:Region": "x".repeat(5_000_000) } });
  expect(decoded(account, huge).context.action).toBe("ec2:StopInstances");
});
