/** The rows of signing certificates in the table of operations. */
import {
  deleteSigningCertificate,
  listSigningCertificates,
  updateSigningCertificate,
  uploadSigningCertificate,
} from "./signing-certificate.ts";

export const signingCertificateOperations = {
  DeleteSigningCertificate: deleteSigningCertificate,
  ListSigningCertificates: listSigningCertificates,
  UpdateSigningCertificate: updateSigningCertificate,
  UploadSigningCertificate: uploadSigningCertificate,
};
