/** The operations of the S3 Control API. What is not in this table is answered 501 by the gateway. */
import type { OperationTable } from "@cloudglass/wire";
import { createAccessPoint } from "./create-access-point.ts";
import { deleteAccessPoint } from "./delete-access-point.ts";
import { deleteAccessPointPolicy } from "./delete-access-point-policy.ts";
import { deletePublicAccessBlock } from "./delete-public-access-block.ts";
import { getAccessPoint } from "./get-access-point.ts";
import { getAccessPointPolicy } from "./get-access-point-policy.ts";
import { getAccessPointPolicyStatus } from "./get-access-point-policy-status.ts";
import { getPublicAccessBlock } from "./get-public-access-block.ts";
import { listAccessPoints } from "./list-access-points.ts";
import type { ControlRooms } from "./operation.ts";
import { putAccessPointPolicy } from "./put-access-point-policy.ts";
import { putPublicAccessBlock } from "./put-public-access-block.ts";

export function controlOperations(rooms: ControlRooms) {
  return {
    CreateAccessPoint: createAccessPoint(rooms),
    DeleteAccessPoint: deleteAccessPoint(rooms),
    DeleteAccessPointPolicy: deleteAccessPointPolicy(rooms),
    DeletePublicAccessBlock: deletePublicAccessBlock(rooms),
    GetAccessPoint: getAccessPoint(rooms),
    GetAccessPointPolicy: getAccessPointPolicy(rooms),
    GetAccessPointPolicyStatus: getAccessPointPolicyStatus(rooms),
    GetPublicAccessBlock: getPublicAccessBlock(rooms),
    ListAccessPoints: listAccessPoints(rooms),
    PutAccessPointPolicy: putAccessPointPolicy(rooms),
    PutPublicAccessBlock: putPublicAccessBlock(rooms),
  } satisfies OperationTable;
}

export type ControlOperationName = keyof ReturnType<typeof controlOperations>;
