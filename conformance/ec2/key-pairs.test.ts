/** Key pairs are really made: OpenSSH and Node read them, and the fingerprints are those that AWS computes. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const colons = (hex: string) => (hex.match(/../g) ?? []).join(":");

async function publicLine(KeyName: string): Promise<string> {
  const { KeyPairs = [] } = await emulator
    .ec2()
    .send(new DescribeKeyPairsCommand({ KeyNames: [KeyName], IncludePublicKey: true }));
  return KeyPairs[0]?.PublicKey ?? "";
}

/** What a line of authorized_keys says, by RFC 4253. */
function strings(line: string): Buffer[] {
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  const found: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    found.push(blob.subarray(at + 4, end));
    at = end;
  }
  return found;
}

test("an RSA key is PKCS #1 of 2048 bits, and its fingerprint the SHA-1 of PKCS #8", async () => {
  const made = await emulator.ec2().send(new CreateKeyPairCommand({ KeyName: "rsa" }));
  expect(made.KeyMaterial).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  const key = createPrivateKey(made.KeyMaterial ?? "");
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  const der = key.export({ type: "pkcs8", format: "der" });
  expect(made.KeyFingerprint).toBe(colons(createHash("sha1").update(der).digest("hex")));
  const line = await publicLine("rsa");
  expect(line).toMatch(/^ssh-rsa \S+ rsa$/);
  const [, e, n] = strings(line);
  const jwk = createPublicKey(key).export({ format: "jwk" });
  expect(e?.toString("base64url")).toBe(jwk.e);
  expect(n?.subarray(1).toString("base64url")).toBe(jwk.n);
});

test("an ED25519 key is OpenSSH's, and its fingerprint the SHA-256 of its blob", async () => {
  const made = await emulator
    .ec2()
    .send(new CreateKeyPairCommand({ KeyName: "ed", KeyType: "ed25519" }));
  const body = (made.KeyMaterial ?? "").split("\n").slice(1, -1).join("");
  expect(made.KeyMaterial).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  const bytes = Buffer.from(body, "base64");
  expect(bytes.subarray(0, 15).toString("latin1")).toBe("openssh-key-v1\0");
  const line = await publicLine("ed");
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  expect(made.KeyFingerprint).toBe(createHash("sha256").update(blob).digest("base64"));
  // The seed stands before the point that the public line has.
  const point = strings(line)[1] as Buffer;
  const at = bytes.lastIndexOf(point);
  const d = bytes.subarray(at - 32, at).toString("base64url");
  const x = point.toString("base64url");
  const key = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", x, d }, format: "jwk" });
  const message = Buffer.from("signed");
  expect(verify(null, message, createPublicKey(key), sign(null, message, key))).toBe(true);
});

test("a key is imported as OpenSSH writes it, in RFC 4716 and as DER, with one fingerprint", async () => {
  const ec2 = emulator.ec2();
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = publicKey.export({ type: "spki", format: "der" });
  const { e = "", n = "" } = publicKey.export({ format: "jwk" });
  const string = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([
    string(Buffer.from("ssh-rsa")),
    string(Buffer.from(e, "base64url")),
    string(Buffer.concat([Buffer.of(0), Buffer.from(n, "base64url")])),
  ]).toString("base64");
  const forms = {
    line: `ssh-rsa ${blob} me@here`,
    rfc4716: `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "x"\n${blob}\n---- END SSH2 PUBLIC KEY ----`,
    der: der.toString("base64"),
    pem: publicKey.export({ type: "spki", format: "pem" }) as string,
  };
  for (const [KeyName, text] of Object.entries(forms)) {
    const PublicKeyMaterial = Buffer.from(text);
    const made = await ec2.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial }));
    expect(made.KeyFingerprint).toBe(colons(createHash("md5").update(der).digest("hex")));
    expect(await publicLine(KeyName)).toBe(`ssh-rsa ${blob} ${KeyName}`);
  }
  const bad = { KeyName: "bad", PublicKeyMaterial: Buffer.from("ssh-rsa AAAA") };
  await expect(ec2.send(new ImportKeyPairCommand(bad))).rejects.toMatchObject({
    name: "InvalidKey.Format",
    message: "Key is not in valid OpenSSH public key format",
  });
});

test("a name is given once, and what is deleted is gone", async () => {
  const ec2 = emulator.ec2();
  const KeyName = "once";
  await ec2.send(new CreateKeyPairCommand({ KeyName, KeyType: "ed25519", KeyFormat: "ppk" }));
  await expect(ec2.send(new CreateKeyPairCommand({ KeyName }))).rejects.toMatchObject({
    name: "InvalidKeyPair.Duplicate",
    message: "The keypair 'once' already exists.",
  });
  await ec2.send(new DeleteKeyPairCommand({ KeyName }));
  await expect(publicLine(KeyName)).rejects.toMatchObject({
    name: "InvalidKeyPair.NotFound",
    message: "The key pair 'once' does not exist",
  });
  expect((await ec2.send(new DeleteKeyPairCommand({ KeyName }))).Return).toBe(true);
});
