/** What version 2 of the catalogue adds, a file a noun. */
import { ACCOUNT_TABLES } from "./account.ts";
import { ACTIVITY_TABLES } from "./activity.ts";
import { CERTIFICATE_TABLES } from "./certificate.ts";
import { CREDENTIAL_REPORT_TABLES } from "./credential-report.ts";
import { INSTANCE_PROFILE_TABLES } from "./instance-profile.ts";
import { LOGIN_PROFILE_TABLES } from "./login-profile.ts";
import { MFA_DEVICE_TABLES } from "./mfa-device.ts";
import { OIDC_PROVIDER_TABLES } from "./oidc-provider.ts";
import { ORGANIZATION_TABLES } from "./organization.ts";
import { ORGANIZATION_FEATURE_TABLES } from "./organization-feature.ts";
import { SAML_PROVIDER_TABLES } from "./saml-provider.ts";
import { SERVICE_CREDENTIAL_TABLES } from "./service-credential.ts";
import { SERVICE_LINKED_ROLE_TABLES } from "./service-linked-role.ts";
import { SSH_PUBLIC_KEY_TABLES } from "./ssh-public-key.ts";
import { WEB_IDENTITY_ISSUER_TABLES } from "./web-identity-issuer.ts";

export const TABLES_OF_VERSION_2: string = [
  ACCOUNT_TABLES,
  CERTIFICATE_TABLES,
  CREDENTIAL_REPORT_TABLES,
  ACTIVITY_TABLES,
  INSTANCE_PROFILE_TABLES,
  LOGIN_PROFILE_TABLES,
  MFA_DEVICE_TABLES,
  OIDC_PROVIDER_TABLES,
  ORGANIZATION_TABLES,
  ORGANIZATION_FEATURE_TABLES,
  SAML_PROVIDER_TABLES,
  SERVICE_CREDENTIAL_TABLES,
  SERVICE_LINKED_ROLE_TABLES,
  SSH_PUBLIC_KEY_TABLES,
  WEB_IDENTITY_ISSUER_TABLES,
].join("\n");
