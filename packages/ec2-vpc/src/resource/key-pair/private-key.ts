/**
 * Key pairs as CreateKeyPair makes them, in the forms that it hands out: PEM (RSA as PKCS #1, ED25519 as OpenSSH writes
 * it) and PuTTY's, version 2.
 */
import { createHash, createHmac, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Random } from "@cloudglass/env";
import { type KeyType, type PublicKey, publicKeyOf } from "./public-key.ts";
import { sshInteger, sshString } from "./ssh-wire.ts";

export interface NewKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

const generate = promisify(generateKeyPair);
const RSA_BITS = 2048;
const LINE = 64;

export async function newKeyPair(keyType: KeyType): Promise<NewKeyPair> {
  const pair =
    keyType === "rsa"
      ? await generate("rsa", { modulusLength: RSA_BITS })
      : await generate("ed25519", {});
  return { privateKey: pair.privateKey, publicKey: publicKeyOf(pair.publicKey) };
}

export function pemOf({ privateKey, publicKey }: NewKeyPair, name: string, random: Random): string {
  if (publicKey.keyType === "ed25519") return opensshPem(privateKey, publicKey, name, random);
  return (privateKey.export({ type: "pkcs1", format: "pem" }) as string).trimEnd();
}

/** `PROTOCOL.key` of OpenSSH: no cipher, the private part padded to 8 bytes with 1, 2, 3, … */
function opensshPem(privateKey: KeyObject, { blob }: PublicKey, name: string, random: Random) {
  const { x, d } = privateKey.export({ format: "jwk" });
  const [point, seed] = [x, d].map((part) => Buffer.from(part ?? "", "base64url"));
  if (point === undefined || seed === undefined) throw new Error("an ED25519 key without halves");
  const check = random.bytes(4);
  const secret = Buffer.concat([
    check,
    check,
    blob,
    sshString(Buffer.concat([seed, point])),
    sshString(name),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1),
  );
  const one = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    sshString("none"),
    sshString("none"),
    sshString(""),
    one,
    sshString(blob),
    sshString(Buffer.concat([secret, padding])),
  ]);
  return [
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    ...lines(whole, 70),
    "-----END OPENSSH PRIVATE KEY-----",
  ].join("\n");
}

/** https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html#ppk-old */
export function ppkOf({ privateKey, publicKey }: NewKeyPair, name: string): string {
  const algorithm = `ssh-${publicKey.keyType}`;
  const secret = puttySecret(privateKey, publicKey.keyType);
  const macKey = createHash("sha1").update("putty-private-key-file-mac-key").digest();
  const mac = createHmac("sha1", macKey)
    .update(
      Buffer.concat(
        [algorithm, "none", name, publicKey.blob, secret].map((each) => sshString(each)),
      ),
    )
    .digest("hex");
  const publicLines = lines(publicKey.blob, LINE);
  const privateLines = lines(secret, LINE);
  return [
    `PuTTY-User-Key-File-2: ${algorithm}`,
    "Encryption: none",
    `Comment: ${name}`,
    `Public-Lines: ${publicLines.length}`,
    ...publicLines,
    `Private-Lines: ${privateLines.length}`,
    ...privateLines,
    `Private-MAC: ${mac}`,
    "",
  ].join("\r\n");
}

function puttySecret(privateKey: KeyObject, keyType: KeyType): Buffer {
  const { d, p, q, qi } = privateKey.export({ format: "jwk" });
  if (keyType === "rsa") return Buffer.concat([d, p, q, qi].map(sshInteger));
  return sshString(Buffer.from(d ?? "", "base64url"));
}

function lines(bytes: Uint8Array, width: number): string[] {
  return (
    Buffer.from(bytes)
      .toString("base64")
      .match(new RegExp(`.{1,${width}}`, "g")) ?? []
  );
}
