/** For tests: X.509 certificates of any dates, names and issuers, as PEM. Source: RFC 5280. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface Issued {
  readonly certificate: string;
  readonly privateKey: string;
  readonly key: KeyObject;
  readonly name: string;
}

export interface CertificateOptions {
  readonly from?: string;
  readonly to?: string;
  /** Itself when absent. */
  readonly issuer?: Issued;
}

/** On a new P-256 key; good from 2020 to 2040 when nothing is said. */
export function certificateOf(name: string, options: CertificateOptions = {}): Issued {
  const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { from = "2020-01-01T00:00:00Z", to = "2040-01-01T00:00:00Z", issuer } = options;
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const unsigned = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.from([1, ...Buffer.from(name)])),
    algorithm,
    distinguishedName(issuer?.name ?? name),
    sequence(time(from), time(to)),
    distinguishedName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(
      0xa3,
      sequence(sequence(oid(BASIC_CONSTRAINTS), der(0x04, sequence(der(0x01, Buffer.of(255)))))),
    ),
  );
  const signature = sign("sha256", unsigned, issuer?.key ?? key);
  const whole = sequence(unsigned, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  const base64 = (whole.toString("base64").match(/.{1,64}/g) ?? []).join("\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    privateKey: key.export({ type: "pkcs8", format: "pem" }) as string,
    key,
    name,
  };
}

const ECDSA_WITH_SHA256 = "2a8648ce3d040302";
const BASIC_CONSTRAINTS = "551d13";
const COMMON_NAME = "550403";

function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(name)))));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

/** GeneralizedTime. */
function time(iso: string): Buffer {
  return der(0x18, Buffer.from(iso.replace(/[-:T]/g, "")));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
