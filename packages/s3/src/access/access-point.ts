/**
 * Requests that name an access point where a bucket's name stands: the permission is asked on the access point, with its
 * policy, and on the bucket, with its own; both must allow.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import { type AccessPoint, parseAccessPointName } from "../bucket/access-point.ts";
import { canonicalId } from "../bucket/canonical-id.ts";
import { strictest } from "../bucket/public-access-block.ts";
import { isPublicPolicy } from "../bucket/public-policy.ts";
import { accessPointArn, bucketArn } from "../resource-arn.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import type { AccessCall } from "./permission.ts";

/** The same requests when `name` is a bucket's. */
export function throughAccessPoint(
  rooms: Rooms,
  name: string | undefined,
  asked: readonly AuthorizationRequest[],
  call: AccessCall,
): readonly AuthorizationRequest[] {
  if (name === undefined || rooms.index.buckets.get(name) !== undefined) return asked;
  const parsed = parseAccessPointName(name);
  const point = parsed && rooms.index.accessPoints.named(parsed);
  if (point === undefined) return asked;
  const underlying = bucketArn(requireBucket(rooms, name));
  return asked.flatMap((request) => {
    const { resource } = request;
    if (resource !== underlying && !resource.startsWith(`${underlying}/`)) return [request];
    const context = { ...request.context, ...pointKeys(point) };
    return [
      onPoint(rooms, point, { ...request, context }, underlying, call),
      { ...request, context },
    ];
  });
}

const pointKeys = (point: AccessPoint) => ({
  "s3:DataAccessPointArn": accessPointArn(point),
  "s3:DataAccessPointAccount": point.accountId,
  "s3:AccessPointNetworkOrigin": "Internet",
});

function onPoint(
  { index }: Rooms,
  point: AccessPoint,
  request: AuthorizationRequest,
  underlying: string,
  { caller }: AccessCall,
): AuthorizationRequest {
  const { action, context, furtherContext, resource } = request;
  const { accountId, policy } = point;
  const rest = resource.slice(underlying.length);
  const arn = accessPointArn(point);
  const block = strictest(point.publicAccessBlock, index.accounts.publicAccessBlock(accountId));
  const isForeign = caller.accountId !== accountId && caller.kind !== "service";
  const onlyDenies =
    policy !== undefined && isForeign && block.restrictPublicBuckets && isPublicPolicy(policy);
  return {
    action,
    resource: rest === "" ? arn : `${arn}/object${rest}`,
    resourceAccountId: accountId,
    ...(context === undefined ? {} : { context }),
    ...(furtherContext === undefined ? {} : { furtherContext }),
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
    ...(caller.accountId === "" ? {} : { canonicalUserId: canonicalId(caller.accountId) }),
    ...(onlyDenies ? { resourcePolicyOnlyDenies: true } : {}),
  };
}
