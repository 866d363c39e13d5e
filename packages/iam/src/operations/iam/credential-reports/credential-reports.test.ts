import { expect, test } from "vitest";
import { certificateOf } from "../../../testing/certificate.ts";
import { type LocalAccount, localAccount } from "../../../testing/local-account.ts";

const ACCOUNT = "000000000000";
const HOUR_MS = 3_600_000;
const HEADER =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

async function report({ iam, clock }: LocalAccount): Promise<string[]> {
  iam("GenerateCredentialReport", {});
  await clock.advance(10_000);
  return Buffer.from(iam("GetCredentialReport", {}).Content ?? [])
    .toString()
    .split("\n");
}

test("a report is begun, made, good for four hours by the clock, and then made anew", async () => {
  const { iam, clock, errorOf } = localAccount();
  const state = () => iam("GenerateCredentialReport", {}).State;
  const refusal = () => errorOf(() => iam("GetCredentialReport", {}));
  expect(refusal()).toMatch(/^ReportNotPresent/);
  expect(state()).toBe("STARTED");
  expect(refusal()).toMatch(/^ReportInProgress/);
  expect(state()).toBe("INPROGRESS");
  await clock.advance(10_000);
  expect(state()).toBe("COMPLETE");
  const first = iam("GetCredentialReport", {});
  expect(first.ReportFormat).toBe("text/csv");
  iam("CreateUser", { UserName: "late" });
  await clock.advance(4 * HOUR_MS - 10_000);
  expect(Buffer.from(iam("GetCredentialReport", {}).Content ?? []).toString()).not.toMatch(/late/);
  await clock.advance(10_000);
  expect(refusal()).toMatch(/^ReportExpired/);
  expect(state()).toBe("STARTED");
  await clock.advance(10_000);
  expect(Buffer.from(iam("GetCredentialReport", {}).Content ?? []).toString()).toMatch(/late/);
});

test("reports have AWS's columns, the root first, the users by name, and no line at the end", async () => {
  const account = localAccount();
  account.iam("CreateUser", { UserName: "bob", Path: "/staff/" });
  account.iam("CreateUser", { UserName: "Ann,a" });
  const lines = await report(account);
  const none = "N/A,N/A,N/A,N/A";
  const nothing = `false,false,${none},false,${none},false,N/A,false,N/A`;
  expect(lines).toEqual([
    HEADER,
    `<root_account>,arn:aws:iam::${ACCOUNT}:root,2026-01-01T00:00:00Z,false,N/A,N/A,not_supported,${nothing}`,
    `"Ann,a","arn:aws:iam::${ACCOUNT}:user/Ann,a",2026-01-01T00:00:00Z,false,N/A,N/A,N/A,${nothing}`,
    `bob,arn:aws:iam::${ACCOUNT}:user/staff/bob,2026-01-01T00:00:00Z,false,N/A,N/A,N/A,${nothing}`,
  ]);
});

test("reports show passwords, when they expire, and keys with their last use", async () => {
  const account = localAccount();
  const { iam, clock, identities, credential } = account;
  iam("UpdateAccountPasswordPolicy", { MaxPasswordAge: 30 });
  iam("CreateUser", { UserName: "ann" });
  await clock.advance(1000);
  await iam("CreateLoginProfile", { UserName: "ann", Password: "Passw0rd" });
  const ids = [1, 2].map(
    () => `${iam("CreateAccessKey", { UserName: "ann" }).AccessKey?.AccessKeyId}`,
  );
  const [first = "", second = ""] = ids.sort();
  await clock.advance(1000);
  identities.authority.used(credential(second), "s3", "eu-west-1", clock.now());
  iam("UpdateAccessKey", { UserName: "ann", AccessKeyId: first, Status: "Inactive" });
  const row = (await report(account)).at(-1)?.split(",").slice(3);
  expect(row).toEqual([
    "true",
    "no_information",
    "2026-01-01T00:00:01Z",
    "2026-01-31T00:00:01Z",
    "false",
    ...["false", "2026-01-01T00:00:01Z", "N/A", "N/A", "N/A"],
    ...["true", "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z", "eu-west-1", "s3"],
    ...["false", "N/A", "false", "N/A"],
  ]);
});

test("reports show signing certificates, the inactive first", async () => {
  const account = localAccount();
  const { iam } = account;
  iam("CreateUser", { UserName: "ann" });
  for (const name of ["one", "two"]) {
    const CertificateBody = certificateOf(name).certificate;
    iam("UploadSigningCertificate", { UserName: "ann", CertificateBody });
    await account.clock.advance(1000);
  }
  const { Certificates } = iam("ListSigningCertificates", { UserName: "ann" });
  const second = Certificates?.find(({ UploadDate }) => UploadDate?.getSeconds() === 1);
  const CertificateId = `${second?.CertificateId}`;
  iam("UpdateSigningCertificate", { UserName: "ann", CertificateId, Status: "Inactive" });
  const row = (await report(account)).at(-1)?.split(",").slice(-4);
  expect(row).toEqual(["false", "2026-01-01T00:00:01Z", "true", "2026-01-01T00:00:00Z"]);
});

test("an account sees its own report only", async () => {
  const account = localAccount();
  await report(account);
  const other = account.credential("111111111111");
  expect(account.errorOf(() => account.iam("GetCredentialReport", {}, other))).toMatch(
    /^ReportNotPresent/,
  );
});
