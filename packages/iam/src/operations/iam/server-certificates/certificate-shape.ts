/** Server certificates by name, and in the form of IAM's answers. */
import type { Call } from "@cloudglass/wire";
import { noSuchServerCertificate } from "../../../errors/certificate.ts";
import type { Identities } from "../../../identities.ts";
import {
  findServerCertificate,
  type ServerCertificate,
} from "../../../identity/server-certificate.ts";
import { seconds } from "../shapes.ts";

export function certificateNamed(
  { catalogue }: Identities,
  call: Call,
  name: string,
): ServerCertificate {
  const certificate = findServerCertificate(catalogue, call.caller.accountId, name);
  if (certificate === undefined) throw noSuchServerCertificate(name);
  return certificate;
}

export function certificateMetadata(certificate: ServerCertificate) {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: certificate.arn,
    UploadDate: seconds(certificate.uploadedAt),
    Expiration: seconds(certificate.expiresAt),
  };
}
