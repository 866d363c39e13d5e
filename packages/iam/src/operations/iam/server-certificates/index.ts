/** The rows of server certificates in the table of operations. */
import {
  listServerCertificateTags,
  tagServerCertificate,
  untagServerCertificate,
} from "../tags/server-certificate-tags.ts";
import {
  deleteServerCertificate,
  getServerCertificate,
  listServerCertificates,
  updateServerCertificate,
} from "./server-certificate.ts";
import { uploadServerCertificate } from "./upload-server-certificate.ts";

export const serverCertificateOperations = {
  DeleteServerCertificate: deleteServerCertificate,
  GetServerCertificate: getServerCertificate,
  ListServerCertificateTags: listServerCertificateTags,
  ListServerCertificates: listServerCertificates,
  TagServerCertificate: tagServerCertificate,
  UntagServerCertificate: untagServerCertificate,
  UpdateServerCertificate: updateServerCertificate,
  UploadServerCertificate: uploadServerCertificate,
};
