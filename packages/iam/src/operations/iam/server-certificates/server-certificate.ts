/** GetServerCertificate, ListServerCertificates, UpdateServerCertificate, DeleteServerCertificate. The key is never shown. */
import { serverCertificateExists } from "../../../errors/certificate.ts";
import {
  listServerCertificates as certificatesOfAccount,
  findServerCertificate,
  deleteServerCertificate as removeCertificate,
  renameServerCertificate,
} from "../../../identity/server-certificate.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { tagShapes } from "../shapes.ts";
import { certificateMetadata, certificateNamed } from "./certificate-shape.ts";

export const getServerCertificate: Iam<"GetServerCertificate"> = (identities, input, call) => {
  const certificate = certificateNamed(identities, call, input.ServerCertificateName);
  return {
    ServerCertificate: {
      ServerCertificateMetadata: certificateMetadata(certificate),
      CertificateBody: certificate.body,
      ...(certificate.chain === undefined ? {} : { CertificateChain: certificate.chain }),
      Tags: tagShapes(identities.catalogue, certificate.id),
    },
  };
};

export const listServerCertificates: Iam<"ListServerCertificates"> = (
  { catalogue },
  input,
  call,
) => {
  const { accountId } = call.caller;
  const certificates = certificatesOfAccount(catalogue, accountId, input.PathPrefix ?? "/");
  const { items, end } = page(
    "ListServerCertificates",
    certificates,
    ({ name }) => name.toLowerCase(),
    input,
  );
  return { ServerCertificateMetadataList: items.map(certificateMetadata), ...end };
};

export const updateServerCertificate: Iam<"UpdateServerCertificate"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const certificate = certificateNamed(identities, call, input.ServerCertificateName);
  const name = input.NewServerCertificateName ?? certificate.name;
  const holder = findServerCertificate(catalogue, certificate.accountId, name);
  if (holder !== undefined && holder.id !== certificate.id) throw serverCertificateExists(name);
  const path = input.NewPath ?? certificate.path;
  catalogue.write(() => renameServerCertificate(catalogue, certificate.id, name, path));
  return {};
};

export const deleteServerCertificate: Iam<"DeleteServerCertificate"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const { id } = certificateNamed(identities, call, input.ServerCertificateName);
  catalogue.write(() => removeCertificate(catalogue, id));
  return {};
};
