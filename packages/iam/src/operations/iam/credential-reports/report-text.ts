/**
 * The CSV of a credential report: the root's row, then the users' by name. Nobody signs in with a password here, so no
 * password has been used. Source: IAM User Guide, "Generate credential reports for your AWS account"; forms of times, of
 * truth and of the end of the text as recorded from AWS.
 */
import type { Identities } from "../../../identities.ts";
import { accessKeysOf } from "../../../identity/access-key.ts";
import { accountSetting } from "../../../identity/account-setting.ts";
import { rootArn } from "../../../identity/arn.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { accountCreatedAt, type Entity, listEntities } from "../../../identity/entity.ts";
import { findLoginProfile } from "../../../identity/login-profile.ts";
import { mfaDevicesOf } from "../../../identity/mfa-device.ts";
import {
  findPasswordPolicy,
  type PasswordPolicy,
  passwordExpiresAt,
} from "../../../identity/password-policy.ts";
import { signingCertificatesOf } from "../../../identity/signing-certificate.ts";

const ROOT_NAME = "<root_account>";
const NOT_APPLICABLE = "N/A";
const NEVER_USED = "no_information";
const KEYS_MAX = 2;
const CERTIFICATES_MAX = 2;
const KEY_COLUMNS = [
  "active",
  "last_rotated",
  "last_used_date",
  "last_used_region",
  "last_used_service",
];

const COLUMNS: readonly string[] = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  ...[1, 2].flatMap((n) => KEY_COLUMNS.map((column) => `access_key_${n}_${column}`)),
  ...[1, 2].flatMap((n) => [`cert_${n}_active`, `cert_${n}_last_rotated`]),
];

export function reportText({ catalogue, lastUse }: Identities, accountId: string, now: number) {
  lastUse.flush();
  const policy = findPasswordPolicy(catalogue, accountId);
  const createdAt = accountCreatedAt(catalogue, accountId) ?? now;
  const rows = [
    COLUMNS,
    [
      ROOT_NAME,
      rootArn(accountId),
      time(createdAt),
      ...rootPassword(catalogue, accountId),
      ...held(catalogue, accountId),
    ],
    ...listEntities(catalogue, accountId, "user", "/").map((user) => [
      user.name,
      user.arn,
      time(user.createdAt),
      ...password(catalogue, policy, user),
      ...held(catalogue, user.id),
    ]),
  ];
  return rows.map((row) => row.map(field).join(",")).join("\n");
}

function rootPassword(catalogue: Catalogue, accountId: string) {
  const setAt = accountSetting(catalogue, accountId, "root-login-profile");
  return setAt === undefined
    ? ["false", NOT_APPLICABLE, NOT_APPLICABLE, "not_supported"]
    : ["true", NEVER_USED, time(Number(setAt)), "not_supported"];
}

function password(catalogue: Catalogue, policy: PasswordPolicy | undefined, user: Entity) {
  const profile = findLoginProfile(catalogue, user.id);
  if (profile === undefined) return ["false", NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE];
  const expiresAt = passwordExpiresAt(policy, profile.changedAt);
  return ["true", NEVER_USED, time(profile.changedAt), time(expiresAt)];
}

/** What users and the root have alike. */
function held(catalogue: Catalogue, ownerId: string): string[] {
  return [
    String(mfaDevicesOf(catalogue, ownerId).length > 0),
    ...accessKeys(catalogue, ownerId),
    ...certificates(catalogue, ownerId),
  ];
}

/** By id, as AWS has them. */
function accessKeys(catalogue: Catalogue, ownerId: string): string[] {
  const keys = accessKeysOf(catalogue, ownerId).sort((a, b) => (a.id < b.id ? -1 : 1));
  return Array.from({ length: KEYS_MAX }, (_, index) => {
    const key = keys[index];
    return [
      String(key?.active ?? false),
      time(key?.createdAt),
      time(key?.lastUsed?.at),
      key?.lastUsed?.region ?? NOT_APPLICABLE,
      key?.lastUsed?.service ?? NOT_APPLICABLE,
    ];
  }).flat();
}

/** The inactive first, as AWS has them. */
function certificates(catalogue: Catalogue, ownerId: string): string[] {
  const held = signingCertificatesOf(catalogue, ownerId).sort(
    (a, b) => Number(a.active) - Number(b.active),
  );
  return Array.from({ length: CERTIFICATES_MAX }, (_, index) => [
    String(held[index]?.active ?? false),
    time(held[index]?.uploadedAt),
  ]).flat();
}

function time(at: number | undefined): string {
  return at === undefined ? NOT_APPLICABLE : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Names of users may have commas. */
function field(text: string): string {
  return text.includes(",") ? `"${text}"` : text;
}
