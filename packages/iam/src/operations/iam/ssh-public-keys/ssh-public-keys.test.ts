import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { allow, localAccount } from "../../../testing/local-account.ts";
import { ED25519_LINE, SSH_FINGERPRINT, SSH_LINE, SSH_PEM } from "../../../testing/ssh-keys.ts";

function newKey(modulusLength: number): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return publicKey.export({ type: "spki", format: "pem" }) as string;
}

function withUser() {
  const account = localAccount();
  account.iam("CreateUser", { UserName: "ann" });
  const upload = (SSHPublicKeyBody: string, UserName = "ann") =>
    account.iam("UploadSSHPublicKey", { UserName, SSHPublicKeyBody }).SSHPublicKey;
  return { ...account, upload };
}

test("a key has the fingerprint that ssh-keygen prints, and is given as a line or as PEM", () => {
  const { iam, upload } = withUser();
  const made = upload(`${SSH_LINE}\n`);
  expect(made).toEqual({
    UserName: "ann",
    SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{16}$/),
    Fingerprint: SSH_FINGERPRINT,
    SSHPublicKeyBody: SSH_LINE,
    Status: "Active",
    UploadDate: new Date("2026-01-01T00:00:00Z"),
  });
  const named = { UserName: "ann", SSHPublicKeyId: `${made?.SSHPublicKeyId}` };
  const get = (Encoding: "SSH" | "PEM") => iam("GetSSHPublicKey", { ...named, Encoding });
  expect(get("SSH").SSHPublicKey).toEqual(made);
  expect(get("PEM").SSHPublicKey).toEqual({ ...made, SSHPublicKeyBody: SSH_PEM });
});

test("a PEM key is the same key as its line", () => {
  const { upload, errorOf } = withUser();
  const made = upload(SSH_PEM);
  expect(made?.Fingerprint).toBe(SSH_FINGERPRINT);
  expect(made?.SSHPublicKeyBody).toBe(SSH_LINE.replace(" ann@example.com", ""));
  expect(errorOf(() => upload(SSH_LINE))).toMatch(/^DuplicateSSHPublicKey: /);
});

test("only RSA keys of 2,048 bits and more are taken", () => {
  const { upload, errorOf } = withUser();
  const base64 = SSH_LINE.split(" ")[1] ?? "";
  const cases = {
    "hello world": "UnrecognizedPublicKeyEncoding",
    [base64]: "UnrecognizedPublicKeyEncoding",
    [`${SSH_LINE}\n${SSH_LINE}`]: "UnrecognizedPublicKeyEncoding",
    "ssh-rsa": "InvalidPublicKey",
    [`ssh-rsa ${base64.slice(0, -8)}`]: "InvalidPublicKey",
    [`ssh-rsa ${base64}AAAA`]: "InvalidPublicKey",
    [`ssh-rsa ${base64.replace("A", "*")}`]: "InvalidPublicKey",
    [ED25519_LINE]: "InvalidPublicKey",
    [ED25519_LINE.replace("ssh-ed25519", "ssh-rsa")]: "InvalidPublicKey",
    [newKey(1024)]: "InvalidPublicKey",
    [SSH_PEM.replace("MIIB", "MIIA")]: "InvalidPublicKey",
  };
  for (const [body, code] of Object.entries(cases)) {
    expect(errorOf(() => upload(body)).split(":")[0], body).toBe(code);
  }
});

test("a private key is not taken for its public one", () => {
  const { upload, errorOf } = withUser();
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const body = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  expect(errorOf(() => upload(body))).toMatch(/^InvalidPublicKey: /);
});

test("a user has five keys, another user may have the same", () => {
  const { iam, upload, errorOf } = withUser();
  const keys = Array.from({ length: 6 }, () => newKey(2048));
  for (const key of keys.slice(0, 5)) upload(key);
  expect(errorOf(() => upload(`${keys[5]}`))).toBe(
    "LimitExceeded: Cannot exceed quota for SSHPublicKeysPerUser: 5",
  );
  iam("CreateUser", { UserName: "bob" });
  expect(upload(`${keys[0]}`, "bob")?.UserName).toBe("bob");
  expect(iam("ListSSHPublicKeys", { UserName: "ann" }).SSHPublicKeys).toHaveLength(5);
});

test("a key is switched off and on, listed without itself, and keeps its user from going", () => {
  const { iam, upload, user, errorOf } = withUser();
  const made = upload(SSH_LINE);
  const named = { UserName: "ann", SSHPublicKeyId: `${made?.SSHPublicKeyId}` };
  iam("UpdateSSHPublicKey", { ...named, Status: "Inactive" });
  const { Fingerprint: _, SSHPublicKeyBody: __, ...metadata } = { ...made };
  expect(iam("ListSSHPublicKeys", { UserName: "ann" })).toEqual({
    SSHPublicKeys: [{ ...metadata, Status: "Inactive" }],
    IsTruncated: false,
  });
  expect(iam("ListSSHPublicKeys", {}, user("bob", allow("iam:*"))).SSHPublicKeys).toEqual([]);
  expect(errorOf(() => iam("DeleteUser", { UserName: "ann" }))).toMatch(/^DeleteConflict: /);
  expect(errorOf(() => iam("DeleteSSHPublicKey", { ...named, UserName: "bob" }))).toBe(
    `NoSuchEntity: The Public Key with id ${named.SSHPublicKeyId} cannot be found.`,
  );
  iam("DeleteSSHPublicKey", named);
  iam("DeleteUser", { UserName: "ann" });
});
