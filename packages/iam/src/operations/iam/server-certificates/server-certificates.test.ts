import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { certificateOf } from "../../../testing/certificate.ts";
import { localAccount, policy } from "../../../testing/local-account.ts";

const ACCOUNT = "000000000000";
const WEB = certificateOf("web.example.com", { to: "2030-06-01T12:00:00Z" });

function upload(name: string, { certificate, privateKey } = WEB) {
  return {
    ServerCertificateName: name,
    CertificateBody: certificate,
    PrivateKey: privateKey,
  };
}

test("a certificate shows when it expires, and never its private key", () => {
  const { iam } = localAccount();
  const Tags = [{ Key: "team", Value: "blue" }];
  const made = iam("UploadServerCertificate", { ...upload("Web"), Path: "/cloudfront/", Tags });
  const metadata = {
    Path: "/cloudfront/",
    ServerCertificateName: "Web",
    ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
    Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/cloudfront/Web`,
    UploadDate: new Date("2026-01-01T00:00:00Z"),
    Expiration: new Date("2030-06-01T12:00:00Z"),
  };
  expect(made).toEqual({ ServerCertificateMetadata: metadata, Tags });
  const gotten = iam("GetServerCertificate", { ServerCertificateName: "web" }).ServerCertificate;
  expect(gotten).toEqual({
    ServerCertificateMetadata: metadata,
    CertificateBody: WEB.certificate,
    Tags,
  });
  expect(iam("ListServerCertificates", { PathPrefix: "/cloudfront/" })).toEqual({
    ServerCertificateMetadataList: [metadata],
    IsTruncated: false,
  });
  expect(
    iam("ListServerCertificates", { PathPrefix: "/x/" }).ServerCertificateMetadataList,
  ).toEqual([]);
});

test("what is no certificate, or not in force by the clock, is malformed", async () => {
  const { iam, errorOf, clock } = localAccount();
  const tried = (from = WEB) => errorOf(() => iam("UploadServerCertificate", upload("c", from)));
  const notPem =
    "MalformedCertificate: Unable to parse certificate. Please ensure the certificate is in PEM format.";
  const base64 = WEB.certificate.split("\n").slice(1, -2).join("\n");
  for (const certificate of [
    "hello",
    base64,
    `Certificate:\n${WEB.certificate}`,
    WEB.certificate + WEB.certificate,
    WEB.certificate.replace(base64.slice(0, 30), base64.slice(1, 31)),
  ]) {
    expect(tried({ ...WEB, certificate })).toBe(notPem);
  }
  expect(tried(certificateOf("old", { to: "2025-12-31T23:59:59Z" }))).toBe(
    "MalformedCertificate: Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
  );
  const tomorrow = certificateOf("new", { from: "2026-01-02T00:00:00Z" });
  expect(tried(tomorrow)).toMatch(/^MalformedCertificate: Certificate is not yet valid\./);
  await clock.advance(86_400_000);
  expect(tried(tomorrow)).toBe("no error");
});

test("the private key must be the certificate's, and open", () => {
  const { iam, errorOf } = localAccount();
  const tried = (privateKey: string) =>
    errorOf(() => iam("UploadServerCertificate", upload("c", { ...WEB, privateKey })));
  expect(tried(certificateOf("other").privateKey)).toMatch(/^KeyPairMismatch: /);
  const encrypted = WEB.key.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "secret",
  });
  for (const key of ["hello", WEB.certificate, `${encrypted}`]) {
    expect(tried(key)).toBe(
      "MalformedCertificate: Unable to parse private key. Please ensure the private key is in PEM format.",
    );
  }
  expect(tried(WEB.privateKey)).toBe("no error");
});

test("a chain begins with the issuer and goes on in order", () => {
  const { iam, errorOf } = localAccount();
  const root = certificateOf("root");
  const middle = certificateOf("middle", { issuer: root });
  const leaf = certificateOf("leaf", { issuer: middle });
  // The same name on another key has not signed it.
  const impostor = certificateOf("middle");
  const tried = (...chain: readonly { readonly certificate: string }[]) => {
    const CertificateChain = chain.map(({ certificate }) => certificate).join("\n");
    const name = `c${chain.length}`;
    return errorOf(() =>
      iam("UploadServerCertificate", { ...upload(name, leaf), CertificateChain }),
    );
  };
  const fault = (index: number) =>
    `MalformedCertificate: Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`;
  expect(tried(middle)).toBe("no error");
  expect(tried(middle, root)).toBe("no error");
  expect(tried(root, middle)).toBe(fault(-1));
  expect(tried(impostor)).toBe(fault(-1));
  expect(tried(middle, middle)).toBe(fault(0));
  expect(tried({ certificate: "words" })).toBe(fault(-1));
  const { ServerCertificate } = iam("GetServerCertificate", { ServerCertificateName: "c1" });
  expect(new X509Certificate(`${ServerCertificate?.CertificateChain}`).subject).toBe("CN=middle");
});

test("names are taken once, changed, and free again; an account has twenty", () => {
  const { iam, errorOf } = localAccount();
  iam("UploadServerCertificate", upload("a"));
  iam("UploadServerCertificate", upload("b"));
  const exists = (name: string) =>
    `EntityAlreadyExists: The Server Certificate with name ${name} already exists.`;
  expect(errorOf(() => iam("UploadServerCertificate", upload("A")))).toBe(exists("A"));
  const rename = (NewServerCertificateName: string) =>
    errorOf(() =>
      iam("UpdateServerCertificate", { ServerCertificateName: "a", NewServerCertificateName }),
    );
  expect(rename("B")).toBe(exists("B"));
  expect(rename("A")).toBe("no error");
  iam("UpdateServerCertificate", { ServerCertificateName: "a", NewPath: "/x/" });
  const { ServerCertificate } = iam("GetServerCertificate", { ServerCertificateName: "a" });
  expect(ServerCertificate?.ServerCertificateMetadata?.Arn).toBe(
    `arn:aws:iam::${ACCOUNT}:server-certificate/x/A`,
  );
  for (let n = 2; n < 20; n++) iam("UploadServerCertificate", upload(`c${n}`));
  expect(errorOf(() => iam("UploadServerCertificate", upload("more")))).toBe(
    "LimitExceeded: Cannot exceed quota for ServerCertificatesPerAccount: 20",
  );
  iam("DeleteServerCertificate", { ServerCertificateName: "a" });
  expect(errorOf(() => iam("DeleteServerCertificate", { ServerCertificateName: "a" }))).toBe(
    "NoSuchEntity: The Server Certificate with name a cannot be found.",
  );
  iam("UploadServerCertificate", upload("more"));
});

test("a rename asks for the old ARN and the new one, tags decide on the old", () => {
  const { iam, user, errorOf } = localAccount();
  iam("UploadServerCertificate", upload("a"));
  iam("TagServerCertificate", {
    ServerCertificateName: "a",
    Tags: [{ Key: "team", Value: "blue" }],
  });
  const ann = user(
    "ann",
    policy({
      Effect: "Allow",
      Action: "iam:*",
      Resource: `arn:aws:iam::${ACCOUNT}:server-certificate/a*`,
    }),
  );
  const rename = (NewServerCertificateName: string) =>
    errorOf(() =>
      iam("UpdateServerCertificate", { ServerCertificateName: "a", NewServerCertificateName }, ann),
    );
  expect(rename("b")).toMatch(/^AccessDenied: .*server-certificate\/b because/);
  expect(rename("ab")).toBe("no error");
  const moved = { ServerCertificateName: "ab" };
  expect(iam("ListServerCertificateTags", moved).Tags).toEqual([{ Key: "team", Value: "blue" }]);
  iam("UntagServerCertificate", { ...moved, TagKeys: ["team"] });
  expect(iam("GetServerCertificate", moved).ServerCertificate?.Tags).toEqual([]);
});
