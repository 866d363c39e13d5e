/** UploadSigningCertificate, UpdateSigningCertificate, DeleteSigningCertificate, ListSigningCertificates. */
import type { Call } from "@cloudglass/wire";
import {
  certificateNotPem,
  duplicateCertificate,
  noSuchSigningCertificate,
} from "../../../errors/certificate.ts";
import { quotaExceeded, validation } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import {
  hasSigningCertificate,
  insertSigningCertificate,
  deleteSigningCertificate as removeCertificate,
  type SigningCertificate,
  setSigningCertificateActive,
  signingCertificatesOf,
} from "../../../identity/signing-certificate.ts";
import { signingCertificateId } from "../../../identity/unique-id.ts";
import { readCertificate } from "../../../identity/x509.ts";
import { type KeyOwner, keyOwner } from "../access-keys/key-owner.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { seconds } from "../shapes.ts";

export const CERTIFICATES_PER_USER = 2;

export const uploadSigningCertificate: Iam<"UploadSigningCertificate"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const owner = keyOwner(identities, call, input.UserName);
  const fingerprint = readCertificate(input.CertificateBody)?.fingerprint256;
  if (fingerprint === undefined) throw certificateNotPem();
  if (hasSigningCertificate(catalogue, owner.accountId, fingerprint)) throw duplicateCertificate();
  if (signingCertificatesOf(catalogue, owner.id).length >= CERTIFICATES_PER_USER) {
    throw quotaExceeded("CertificatesPerUser", CERTIFICATES_PER_USER);
  }
  const certificate = {
    id: signingCertificateId(env.random),
    accountId: owner.accountId,
    ownerId: owner.id,
    body: input.CertificateBody,
    fingerprint,
    active: true,
    uploadedAt: env.clock.now(),
  };
  catalogue.write(() => insertSigningCertificate(catalogue, certificate));
  return { Certificate: shape(owner, certificate) };
};

export const updateSigningCertificate: Iam<"UpdateSigningCertificate"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  if (input.Status === "Expired") throw validation("Status Expired cannot be set.");
  const { id } = owned(identities, call, input);
  catalogue.write(() => setSigningCertificateActive(catalogue, id, input.Status === "Active"));
  return {};
};

export const deleteSigningCertificate: Iam<"DeleteSigningCertificate"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const { id } = owned(identities, call, input);
  catalogue.write(() => removeCertificate(catalogue, id));
  return {};
};

export const listSigningCertificates: Iam<"ListSigningCertificates"> = (
  identities,
  input,
  call,
) => {
  const owner = keyOwner(identities, call, input.UserName);
  const certificates = signingCertificatesOf(identities.catalogue, owner.id);
  const { items, end } = page("ListSigningCertificates", certificates, ({ id }) => id, input);
  return { Certificates: items.map((certificate) => shape(owner, certificate)), ...end };
};

function owned(
  identities: Identities,
  call: Call,
  input: { readonly UserName?: string | undefined; readonly CertificateId: string },
): SigningCertificate {
  const owner = keyOwner(identities, call, input.UserName);
  const found = signingCertificatesOf(identities.catalogue, owner.id).find(
    ({ id }) => id === input.CertificateId,
  );
  if (found === undefined) throw noSuchSigningCertificate(input.CertificateId);
  return found;
}

function shape(owner: KeyOwner, certificate: SigningCertificate) {
  return {
    UserName: owner.userName,
    CertificateId: certificate.id,
    CertificateBody: certificate.body,
    Status: certificate.active ? ("Active" as const) : ("Inactive" as const),
    UploadDate: seconds(certificate.uploadedAt),
  };
}
