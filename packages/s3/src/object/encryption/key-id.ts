/**
 * How requests name keys of KMS: by id, by ARN, by alias. Pure; whether there is such a key is the key service's matter.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
import { hash } from "node:crypto";
import type { KeyFault } from "./key-service.ts";

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ALIAS = /^alias\/[\w/-]{1,250}$/;
const ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):(key|alias)\/(.+)$/;
/** The alias of the key that AWS keeps for S3. */
export const S3_ALIAS = "alias/aws/s3";
const AWS_ALIAS = "alias/aws/";

export interface NamedKey {
  readonly kind: "key" | "alias";
  /** Of the key or of the alias. */
  readonly arn: string;
  readonly accountId: string;
}

/**
 * `accountId` and `region` are the caller's: they complete what is no ARN.
 * @param ownAlias the only one of AWS's aliases that the asking service may use
 */
export function namedKey(
  name: string,
  region: string,
  accountId: string,
  ownAlias = S3_ALIAS,
): NamedKey | KeyFault {
  const arn = ARN.exec(name);
  if (arn === null) {
    const kind = ALIAS.test(name) ? "alias" : "key";
    if (kind === "key" && !KEY_ID.test(name)) return notFound(`Invalid keyId '${name}'`);
    const resource = kind === "alias" ? name : `key/${name}`;
    return known(
      { kind, arn: `arn:aws:kms:${region}:${accountId}:${resource}`, accountId },
      ownAlias,
    );
  }
  const [, , keyRegion = "", keyAccountId = "", kind, id = ""] = arn;
  if (keyRegion !== region) return notFound(`Invalid arn ${keyRegion}`);
  const wellFormed = kind === "key" ? KEY_ID.test(id) : ALIAS.test(`alias/${id}`);
  if (!wellFormed) return notFound(`Invalid keyId '${name}'`);
  return known({ kind: kind as NamedKey["kind"], arn: name, accountId: keyAccountId }, ownAlias);
}

/** AWS has aliases of its own, one a service. */
function known(key: NamedKey, ownAlias: string): NamedKey | KeyFault {
  const alias = key.arn.slice(key.arn.indexOf(AWS_ALIAS));
  const foreign = key.kind === "alias" && alias.startsWith(AWS_ALIAS) && alias !== ownAlias;
  return foreign ? notFound(`Alias ${key.arn} is not found.`) : key;
}

/** The key behind an alias: an id of UUID's form that follows from the alias, the same for ever. */
export function aliasedKeyArn(aliasArn: string): string {
  const digest = hash("sha256", aliasArn, "hex");
  const id = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `4${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
  return `${aliasArn.slice(0, aliasArn.indexOf(":alias/"))}:key/${id}`;
}

function notFound(message: string): KeyFault {
  return { kind: "fault", code: "KMS.NotFoundException", message };
}
