/** What server and signing certificates are refused with. Source: AWS's answers as quoted in public issue trackers. */
import { ServiceError } from "@cloudglass/wire";
import { deleteConflict, entityExists, noSuchEntity } from "../errors.ts";

const malformed = (message: string) => new ServiceError("MalformedCertificate", 400, message);

export const certificateNotPem = () =>
  malformed("Unable to parse certificate. Please ensure the certificate is in PEM format.");
export const privateKeyNotPem = () =>
  malformed("Unable to parse private key. Please ensure the private key is in PEM format.");
export const certificateExpired = () =>
  malformed(
    "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
  );
export const certificateNotYetValid = () =>
  malformed(
    "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
  );
export const chainNotInOrder = (index: number) =>
  malformed(
    "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. " +
      `The index within the chain of the invalid certificate is: ${index}`,
  );
export const keyPairMismatch = () =>
  new ServiceError(
    "KeyPairMismatch",
    400,
    "The public key certificate and the private key do not match.",
  );
export const serverCertificateExists = (name: string) =>
  entityExists(`The Server Certificate with name ${name} already exists.`);
export const noSuchServerCertificate = (name: string) =>
  noSuchEntity(`The Server Certificate with name ${name} cannot be found.`);
export const duplicateCertificate = () =>
  new ServiceError(
    "DuplicateCertificate",
    409,
    "The certificate is already associated with an IAM user in the account.",
  );
export const noSuchSigningCertificate = (id: string) =>
  noSuchEntity(`The Certificate with id ${id} cannot be found.`);
export const mustDeleteSigningCertificates = () =>
  deleteConflict("Cannot delete entity, must delete signing certificates first.");
