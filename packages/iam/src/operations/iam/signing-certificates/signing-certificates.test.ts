import { expect, test } from "vitest";
import { certificateOf } from "../../../testing/certificate.ts";
import { allow, localAccount } from "../../../testing/local-account.ts";

const [FIRST, SECOND, THIRD] = ["one", "two", "three"].map(
  (name) => certificateOf(name).certificate,
);

test("a certificate is uploaded, switched off, listed and deleted", () => {
  const { iam, user } = localAccount();
  const ann = user("ann", allow("iam:*"));
  const CertificateBody = `${FIRST}`;
  const { Certificate } = iam("UploadSigningCertificate", { CertificateBody }, ann);
  expect(Certificate).toEqual({
    UserName: "ann",
    CertificateId: expect.stringMatching(/^[A-Z2-7]{32}$/),
    CertificateBody,
    Status: "Active",
    UploadDate: new Date("2026-01-01T00:00:00Z"),
  });
  const named = { UserName: "ann", CertificateId: `${Certificate?.CertificateId}` };
  iam("UpdateSigningCertificate", { ...named, Status: "Inactive" });
  expect(iam("ListSigningCertificates", { UserName: "ann" })).toEqual({
    Certificates: [{ ...Certificate, Status: "Inactive" }],
    IsTruncated: false,
  });
  iam("DeleteSigningCertificate", named);
  expect(iam("ListSigningCertificates", {}, ann).Certificates).toEqual([]);
});

test("a user has two at most, and one certificate is somebody's once", () => {
  const { iam, user, errorOf } = localAccount();
  user("ann");
  user("bob");
  const upload = (UserName: string, CertificateBody = "") =>
    errorOf(() => iam("UploadSigningCertificate", { UserName, CertificateBody }));
  expect(upload("ann", FIRST)).toBe("no error");
  expect(upload("ann", FIRST)).toMatch(/^DuplicateCertificate: /);
  expect(upload("bob", FIRST)).toMatch(/^DuplicateCertificate: /);
  expect(upload("ann", SECOND)).toBe("no error");
  expect(upload("ann", THIRD)).toBe(
    "LimitExceeded: Cannot exceed quota for CertificatesPerUser: 2",
  );
  expect(upload("bob", THIRD)).toBe("no error");
  expect(upload("bob", "hello")).toMatch(/^MalformedCertificate: /);
});

test("a certificate is its owner's alone, and keeps the owner from going", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  iam("CreateUser", { UserName: "bob" });
  const { Certificate } = iam("UploadSigningCertificate", {
    UserName: "ann",
    CertificateBody: `${FIRST}`,
  });
  const CertificateId = `${Certificate?.CertificateId}`;
  expect(errorOf(() => iam("DeleteSigningCertificate", { UserName: "bob", CertificateId }))).toBe(
    `NoSuchEntity: The Certificate with id ${CertificateId} cannot be found.`,
  );
  expect(errorOf(() => iam("DeleteUser", { UserName: "ann" }))).toMatch(/^DeleteConflict: /);
  iam("DeleteSigningCertificate", { UserName: "ann", CertificateId });
  iam("DeleteUser", { UserName: "ann" });
});
