/**
 * Instance identity documents and their signatures: `signature` is RSA with SHA-256 over the document, `pkcs7` and
 * `rsa2048` are CMS messages (RFC 5652) with the document in them. The key is the emulator's own; whoever verifies takes
 * its certificate from `/_cloudglass/vpc/identity-certificate`.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { Clock } from "@cloudglass/env";
import forge from "node-forge";
import { seconds, type Tree } from "./category-tree.ts";
import type { MetadataView } from "./metadata-view.ts";

const CERTIFICATE_YEARS = 30;

interface SignerRecord {
  readonly id: "identity";
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

interface Signer extends SignerRecord {
  readonly privateKey: KeyObject;
}

export class IdentityDocuments {
  readonly #table: RecordTable<SignerRecord>;
  readonly #clock: Clock;
  #signer: Signer | undefined;
  /** Instance → its last document and the CMS message of it, which takes milliseconds to make. */
  readonly #messages = new Map<string, { readonly document: string; readonly pkcs7: string }>();

  constructor(catalogue: Catalogue, clock: Clock) {
    this.#table = new RecordTable<SignerRecord>(catalogue, "identity-signer", ({ id }) => id);
    this.#clock = clock;
  }

  /** PEM. */
  get certificate(): string {
    return this.#own().certificatePem;
  }

  tree(view: MetadataView): Tree {
    const document = documentOf(view);
    return {
      fws: { "instance-monitoring": "disabled" },
      "instance-identity": {
        document,
        pkcs7: () => this.#pkcs7(view.instanceId, document),
        rsa2048: () => this.#pkcs7(view.instanceId, document),
        signature: () => wrapped(sign("sha256", Buffer.from(document), this.#own().privateKey)),
      },
    };
  }

  forget(instanceId: string): void {
    this.#messages.delete(instanceId);
  }

  #pkcs7(instanceId: string, document: string): string {
    const known = this.#messages.get(instanceId);
    if (known?.document === document) return known.pkcs7;
    const { privateKeyPem, certificatePem } = this.#own();
    const message = forge.pkcs7.createSignedData();
    message.content = forge.util.createBuffer(document, "utf8");
    message.addCertificate(certificatePem);
    message.addSigner({
      key: privateKeyPem,
      certificate: certificatePem,
      digestAlgorithm: forge.pki.oids.sha256 as string,
      authenticatedAttributes: [
        { type: forge.pki.oids.contentType as string, value: forge.pki.oids.data as string },
        { type: forge.pki.oids.messageDigest as string },
      ],
    });
    message.sign();
    const pkcs7 = wrapped(Buffer.from(forge.asn1.toDer(message.toAsn1()).getBytes(), "latin1"));
    this.#messages.set(instanceId, { document, pkcs7 });
    return pkcs7;
  }

  #own(): Signer {
    if (this.#signer !== undefined) return this.#signer;
    const record = this.#table.get("identity") ?? this.#make();
    this.#signer = { ...record, privateKey: createPrivateKey(record.privateKeyPem) };
    return this.#signer;
  }

  #make(): SignerRecord {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
    certificate.serialNumber = "01";
    const from = new Date(this.#clock.now());
    certificate.validity.notBefore = from;
    const until = new Date(from);
    until.setUTCFullYear(from.getUTCFullYear() + CERTIFICATE_YEARS);
    certificate.validity.notAfter = until;
    const name = [{ name: "commonName", value: "Cloudglass instance identity" }];
    certificate.setSubject(name);
    certificate.setIssuer(name);
    certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
    const record: SignerRecord = {
      id: "identity",
      privateKeyPem: privateKey,
      certificatePem: forge.pki.certificateToPem(certificate).replaceAll("\r", ""),
    };
    this.#table.put(record);
    return record;
  }
}

function documentOf(view: MetadataView): string {
  const told = {
    accountId: view.accountId,
    architecture: view.architecture,
    availabilityZone: view.zone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: view.productCodes.length === 0 ? null : view.productCodes,
    imageId: view.imageId,
    instanceId: view.instanceId,
    instanceType: view.instanceType,
    kernelId: view.kernelId ?? null,
    pendingTime: seconds(view.pendingAt),
    privateIp: view.interfaces[0]?.privateAddresses[0] ?? null,
    ramdiskId: view.ramdiskId ?? null,
    region: view.region,
    version: "2017-09-30",
  };
  return JSON.stringify(told, null, 2);
}

/** Base64 in lines of 76 characters, as AWS's are. */
function wrapped(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\n");
}
