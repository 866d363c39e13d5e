/** UploadServerCertificate: a certificate that is in force, the private key of its public one, and who issued it. */
import {
  certificateExpired,
  certificateNotPem,
  certificateNotYetValid,
  chainNotInOrder,
  keyPairMismatch,
  privateKeyNotPem,
  serverCertificateExists,
} from "../../../errors/certificate.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  findServerCertificate,
  insertServerCertificate,
  listServerCertificates,
} from "../../../identity/server-certificate.ts";
import { putTags } from "../../../identity/tag.ts";
import { chainFault, readCertificate, readChain, readPrivateKey } from "../../../identity/x509.ts";
import type { Iam, IamInput } from "../iam-operation.ts";
import { tagShapes } from "../shapes.ts";
import { newTags } from "../tag-list.ts";
import { certificateMetadata, certificateNamed } from "./certificate-shape.ts";

export const CERTIFICATES_PER_ACCOUNT = 20;

export const uploadServerCertificate: Iam<"UploadServerCertificate"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const name = input.ServerCertificateName;
  const now = env.clock.now();
  const tags = newTags(input.Tags);
  const expiresAt = requireCertificate(input, now);
  if (findServerCertificate(catalogue, accountId, name) !== undefined) {
    throw serverCertificateExists(name);
  }
  if (listServerCertificates(catalogue, accountId, "/").length >= CERTIFICATES_PER_ACCOUNT) {
    throw quotaExceeded("ServerCertificatesPerAccount", CERTIFICATES_PER_ACCOUNT);
  }
  catalogue.write(() => {
    const id = insertServerCertificate(catalogue, env.random, {
      accountId,
      name,
      path: input.Path ?? "/",
      body: input.CertificateBody,
      chain: input.CertificateChain,
      privateKey: input.PrivateKey,
      expiresAt,
      uploadedAt: now,
    });
    putTags(catalogue, id, tags);
  });
  const certificate = certificateNamed(identities, call, name);
  return {
    ServerCertificateMetadata: certificateMetadata(certificate),
    ...(tags.length === 0 ? {} : { Tags: tagShapes(catalogue, certificate.id) }),
  };
};

/** When it expires. */
function requireCertificate(input: IamInput<"UploadServerCertificate">, now: number): number {
  const certificate = readCertificate(input.CertificateBody);
  if (certificate === undefined) throw certificateNotPem();
  const expiresAt = Date.parse(certificate.validTo);
  if (expiresAt < now) throw certificateExpired();
  if (Date.parse(certificate.validFrom) > now) throw certificateNotYetValid();
  const privateKey = readPrivateKey(input.PrivateKey);
  if (privateKey === undefined) throw privateKeyNotPem();
  if (!certificate.checkPrivateKey(privateKey)) throw keyPairMismatch();
  if (input.CertificateChain !== undefined) {
    const chain = readChain(input.CertificateChain);
    const fault = chain === undefined ? -1 : chainFault(certificate, chain);
    if (fault !== undefined) throw chainNotInOrder(fault);
  }
  return expiresAt;
}
