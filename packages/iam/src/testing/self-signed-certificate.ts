/** For tests: a key pair and a certificate that it signs for itself. Source: RFC 5280, section 4.1. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface SelfSigned {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly privateKeyPem: string;
  /** DER in base64, as metadata documents carry it. */
  readonly certificate: string;
}

const SEQUENCE = 0x30;
const SHA_256_WITH_RSA = der(SEQUENCE, der(0x06, hex("2a864886f70d01010b")), der(0x05));

export function selfSigned(modulusLength = 2048): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
  const commonName = der(
    SEQUENCE,
    der(0x31, der(SEQUENCE, der(0x06, hex("550403")), der(0x0c, Buffer.from("idp")))),
  );
  // Long gone: nobody looks at when a certificate of a SAML provider ends.
  const validity = der(SEQUENCE, utcTime("150101000000Z"), utcTime("160101000000Z"));
  const content = der(
    SEQUENCE,
    der(0x02, Buffer.of(1)),
    SHA_256_WITH_RSA,
    commonName,
    validity,
    commonName,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = der(
    SEQUENCE,
    content,
    SHA_256_WITH_RSA,
    der(0x03, Buffer.concat([Buffer.of(0), signature])),
  );
  return {
    privateKey,
    publicKey,
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: certificate.toString("base64"),
  };
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 128
      ? Buffer.of(content.length)
      : Buffer.of(0x82, content.length >> 8, content.length & 255);
  return Buffer.concat([Buffer.of(tag), length, content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, "hex");
}
