/** Where things of FIS are: their ARNs, their ids. */
import type { Random } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";

export type Place = Pick<Call, "region" | "caller">;

export type ResourceKind = "experiment-template" | "experiment" | "action" | "safety-lever";

export interface Resource {
  readonly kind: ResourceKind;
  readonly accountId: string;
  readonly region: string;
  readonly id: string;
}

/** `arn:aws:fis:us-east-1:000000000000:experiment/EXP…` */
export const arnOf = ({ kind, accountId, region, id }: Resource): string =>
  `arn:aws:fis:${region}:${accountId}:${kind}/${id}`;

const ARN =
  /^arn:aws[a-z-]*:fis:([a-z0-9-]+):(\d{12}):(experiment-template|experiment|action)\/([^\s/]+)$/;

/** Undefined when it is no ARN of FIS's. */
export function parseArn(arn: string): Resource | undefined {
  const [, region, accountId, kind, id] = ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || id === undefined) return undefined;
  return { kind: kind as ResourceKind, accountId, region, id };
}

/** In the caller's account and the request's region. */
export const here = (kind: ResourceKind, id: string, { region, caller }: Place): string =>
  arnOf({ kind, accountId: caller.accountId, region, id });

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ID_LETTERS = 15;

export function newId(prefix: "EXT" | "EXP", random: Random): string {
  const letters = Array.from({ length: ID_LETTERS }, () => LETTERS[random.below(LETTERS.length)]);
  return prefix + letters.join("");
}
