/** What a user holds besides access keys and policies, and what it asks for before the user can go. */
import { mustDeleteSigningCertificates } from "../../../errors/certificate.ts";
import { mustRemoveReferencedObjects } from "../../../errors/service-credential.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { serviceCredentialsOf } from "../../../identity/service-credential.ts";
import { signingCertificatesOf } from "../../../identity/signing-certificate.ts";
import { sshPublicKeysOf } from "../../../identity/ssh-public-key.ts";

export function requireNoCredentials(catalogue: Catalogue, userId: string): void {
  if (signingCertificatesOf(catalogue, userId).length > 0) throw mustDeleteSigningCertificates();
  if (sshPublicKeysOf(catalogue, userId).length > 0) throw mustRemoveReferencedObjects();
  if (serviceCredentialsOf(catalogue, userId).length > 0) throw mustRemoveReferencedObjects();
}
