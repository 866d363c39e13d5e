/** For tests: a key that ssh-keygen made, in the forms and with the fingerprint that it printed. */

const BASE64 = [
  "AAAAB3NzaC1yc2EAAAADAQABAAABAQD2lU6gci4Vcty9LWFivcIOCkSmCSVP2Rp2NbmoL+6mqoJcT3rhAwMp",
  "RUUS3LB67myQx5om7hCjTTsoc5f0cu9SM4BdKFA5RMt/lmmykOCNrsqBgl00ur/Z8QWo2BZt49qJgr9jWOBs",
  "11NzwIDW9ul8BoJYCYE5z4cgScssnKhwzbJFVp44uT5l7+es1b3sHbZ8QnLzdBfmgAQYzo3dh/bxOM4dKMLJ",
  "rdRu4ewMJOf7ac/xYo4PFBDS9zl8TnCszN8SlUEqmmsIoaSBbA3yhHKJCyT2qu+QcTiCN/ss3YISTXSa3RCT",
  "iFsU5bTJXXlR2cGNfZl9jIBxMus0MipRkDcP",
].join("");

export const SSH_LINE = `ssh-rsa ${BASE64} ann@example.com`;
export const SSH_FINGERPRINT = "ba:eb:14:4d:d6:a4:0e:3c:6a:08:9d:a9:f0:ca:46:5a";
export const SSH_PEM = [
  "-----BEGIN PUBLIC KEY-----",
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9pVOoHIuFXLcvS1hYr3C",
  "DgpEpgklT9kadjW5qC/upqqCXE964QMDKUVFEtyweu5skMeaJu4Qo007KHOX9HLv",
  "UjOAXShQOUTLf5ZpspDgja7KgYJdNLq/2fEFqNgWbePaiYK/Y1jgbNdTc8CA1vbp",
  "fAaCWAmBOc+HIEnLLJyocM2yRVaeOLk+Ze/nrNW97B22fEJy83QX5oAEGM6N3Yf2",
  "8TjOHSjCya3UbuHsDCTn+2nP8WKODxQQ0vc5fE5wrMzfEpVBKpprCKGkgWwN8oRy",
  "iQsk9qrvkHE4gjf7LN2CEk10mt0Qk4hbFOW0yV15UdnBjX2ZfYyAcTLrNDIqUZA3",
  "DwIDAQAB",
  "-----END PUBLIC KEY-----",
  "",
].join("\n");
export const ED25519_LINE =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMFsv2Pjo8pjYGGATaiCnKGosVzIoddcdGdPkC4pxlAm x";
