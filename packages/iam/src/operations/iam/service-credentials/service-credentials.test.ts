import { expect, test } from "vitest";
import { allow, localAccount, policy } from "../../../testing/local-account.ts";

const ACCOUNT = "000000000000";
const GIT = { UserName: "ann", ServiceName: "codecommit.amazonaws.com" };
const BEDROCK = { UserName: "ann", ServiceName: "bedrock.amazonaws.com" };
const DAY_MS = 86_400_000;

function withUser() {
  const account = localAccount();
  account.iam("CreateUser", { UserName: "ann" });
  return account;
}

test("a password is shown when it is made and when it is reset, and never in a list", () => {
  const { iam } = withUser();
  const made = iam("CreateServiceSpecificCredential", GIT).ServiceSpecificCredential;
  expect(made).toEqual({
    UserName: "ann",
    Status: "Active",
    ServiceUserName: `ann-at-${ACCOUNT}`,
    ServicePassword: expect.stringMatching(/^[A-Za-z0-9+/]{59}=$/),
    CreateDate: new Date("2026-01-01T00:00:00Z"),
    ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
    ServiceName: "codecommit.amazonaws.com",
  });
  const named = { ServiceSpecificCredentialId: `${made?.ServiceSpecificCredentialId}` };
  iam("UpdateServiceSpecificCredential", { ...named, UserName: "ann", Status: "Inactive" });
  const { ServicePassword, ...metadata } = { ...made };
  expect(iam("ListServiceSpecificCredentials", { UserName: "ann" })).toEqual({
    ServiceSpecificCredentials: [{ ...metadata, Status: "Inactive" }],
  });
  const reset = iam("ResetServiceSpecificCredential", { ...named, UserName: "ann" });
  expect(reset.ServiceSpecificCredential).toMatchObject({ ...metadata, Status: "Inactive" });
  expect(reset.ServiceSpecificCredential?.ServicePassword).not.toBe(ServicePassword);
});

test("a user has two credentials a service, told apart by their names", () => {
  const { iam, errorOf } = withUser();
  const names = [1, 2].map(
    () => iam("CreateServiceSpecificCredential", GIT).ServiceSpecificCredential?.ServiceUserName,
  );
  expect(names).toEqual([`ann-at-${ACCOUNT}`, `ann+1-at-${ACCOUNT}`]);
  expect(errorOf(() => iam("CreateServiceSpecificCredential", GIT))).toMatch(/^LimitExceeded: /);
  const cassandra = { ...GIT, ServiceName: "cassandra.amazonaws.com" };
  expect(errorOf(() => iam("CreateServiceSpecificCredential", cassandra))).toBe("no error");
});

test("an API key names its alias, and expires by the clock where it was given days", async () => {
  const { iam, clock, errorOf } = withUser();
  const input = { ...BEDROCK, CredentialAgeDays: 3 };
  const made = iam("CreateServiceSpecificCredential", input).ServiceSpecificCredential;
  expect(made).toMatchObject({
    ServiceCredentialAlias: `ann-at-${ACCOUNT}`,
    ExpirationDate: new Date("2026-01-04T00:00:00Z"),
  });
  expect(made?.ServiceUserName).toBeUndefined();
  const secret = `${made?.ServiceCredentialSecret}`;
  expect(Buffer.from(secret.replace(/^ABSK/, ""), "base64").toString()).toMatch(
    new RegExp(`^ann-at-${ACCOUNT}:`),
  );
  const status = () =>
    iam("ListServiceSpecificCredentials", { UserName: "ann" }).ServiceSpecificCredentials?.[0]
      ?.Status;
  await clock.advance(3 * DAY_MS - 1);
  expect(status()).toBe("Active");
  await clock.advance(1);
  expect(status()).toBe("Expired");
  expect(
    errorOf(() => iam("CreateServiceSpecificCredential", { ...GIT, CredentialAgeDays: 3 })),
  ).toMatch(/^ValidationError: /);
});

test("users and services that are not there are told as AWS tells them", () => {
  const { iam, errorOf } = withUser();
  const make = (input: object) =>
    errorOf(() => iam("CreateServiceSpecificCredential", { ...GIT, ...input }));
  const unsupported = (name: string) =>
    `NoSuchEntity: No such service ${name} is supported for Service Specific Credentials`;
  for (const ServiceName of ["lambda.amazonaws.com", "o3on3n3onosneo", "constructor"]) {
    expect(make({ ServiceName })).toBe(unsupported(ServiceName));
    expect(make({ ServiceName, UserName: "no" })).toBe(
      "NoSuchEntity: The user with name no cannot be found.",
    );
    expect(
      errorOf(() => iam("ListServiceSpecificCredentials", { UserName: "ann", ServiceName })),
    ).toBe(unsupported(ServiceName));
  }
  const named = { UserName: "ann", ServiceSpecificCredentialId: "satisfiesregexbutinvalid" };
  for (const attempt of [
    () => iam("UpdateServiceSpecificCredential", { ...named, Status: "Active" }),
    () => iam("ResetServiceSpecificCredential", named),
    () => iam("DeleteServiceSpecificCredential", named),
  ]) {
    expect(errorOf(attempt)).toBe(
      "NoSuchEntity: No such credential satisfiesregexbutinvalid exists",
    );
  }
});

test("lists are of a service, of oneself, or of all users of the account", () => {
  const { iam, user, errorOf } = withUser();
  const bob = user("bob", allow("iam:*"));
  iam("CreateServiceSpecificCredential", GIT);
  iam("CreateServiceSpecificCredential", { ...BEDROCK, UserName: "bob" });
  const users = (input: object, as = bob) =>
    iam("ListServiceSpecificCredentials", input, as)
      .ServiceSpecificCredentials?.map((each) => each.UserName)
      .sort();
  expect(users({})).toEqual(["bob"]);
  expect(users({ AllUsers: true })).toEqual(["ann", "bob"]);
  expect(users({ AllUsers: true, ServiceName: GIT.ServiceName })).toEqual(["ann"]);
  expect(users({ UserName: "bob", ServiceName: GIT.ServiceName })).toEqual([]);
  expect(errorOf(() => users({ AllUsers: true, UserName: "ann" }))).toMatch(/^ValidationError/);
});

test("a user with credentials cannot go", () => {
  const { iam, errorOf } = withUser();
  const made = iam("CreateServiceSpecificCredential", GIT).ServiceSpecificCredential;
  expect(errorOf(() => iam("DeleteUser", { UserName: "ann" }))).toBe(
    "DeleteConflict: Cannot delete entity, must remove referenced objects first.",
  );
  const id = `${made?.ServiceSpecificCredentialId}`;
  iam("DeleteServiceSpecificCredential", { UserName: "ann", ServiceSpecificCredentialId: id });
  iam("DeleteUser", { UserName: "ann" });
});

test("a policy can tie credentials to a service and to their days", () => {
  const { iam, user, errorOf } = withUser();
  const bob = user(
    "bob",
    policy({
      Effect: "Allow",
      Action: "iam:*ServiceSpecificCredential",
      Resource: "*",
      Condition: {
        StringEquals: { "iam:ServiceSpecificCredentialServiceName": "bedrock.amazonaws.com" },
        NumericLessThanEqualsIfExists: { "iam:ServiceSpecificCredentialAgeDays": "7" },
      },
    }),
  );
  const make = (input: typeof GIT & { CredentialAgeDays?: number }) =>
    errorOf(() => iam("CreateServiceSpecificCredential", input, bob));
  expect(make(GIT)).toMatch(/^AccessDenied/);
  expect(make({ ...BEDROCK, CredentialAgeDays: 8 })).toMatch(/^AccessDenied/);
  expect(make({ ...BEDROCK, CredentialAgeDays: 7 })).toBe("no error");
  const git = iam("CreateServiceSpecificCredential", GIT).ServiceSpecificCredential;
  const named = {
    UserName: "ann",
    ServiceSpecificCredentialId: `${git?.ServiceSpecificCredentialId}`,
  };
  expect(errorOf(() => iam("ResetServiceSpecificCredential", named, bob))).toMatch(/^AccessDenied/);
});
