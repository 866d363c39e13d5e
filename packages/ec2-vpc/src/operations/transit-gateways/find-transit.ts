/** Transit gateways, attachments and tables that a request means: those that are deleted are only shown. */
import { incorrectState } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import {
  findAttachment,
  shownAttachmentId,
  type TransitAttachmentRecord,
} from "../../resource/transit/transit-attachment.ts";
import type { TransitGatewayRecord } from "../../resource/transit/transit-gateway.ts";
import type { TransitRouteTableRecord } from "../../resource/transit/transit-route-table.ts";
import { isOver } from "../../resource/transitions.ts";
import { requireLive } from "../require-live.ts";

export function requireGateway(
  { transitGateways }: Resources,
  place: Place,
  id: string | undefined,
): TransitGatewayRecord {
  return requireLive(transitGateways, place, id);
}

/** Throws IncorrectState for one that is not available yet. */
export function requireReadyGateway(
  resources: Resources,
  place: Place,
  id: string | undefined,
): TransitGatewayRecord {
  const gateway = requireGateway(resources, place, id);
  if (gateway.state === "available") return gateway;
  throw incorrectState(`Transit Gateway ${gateway.id} is in invalid state`);
}

export function requireTable(
  { transitRouteTables }: Resources,
  place: Place,
  id: string | undefined,
): TransitRouteTableRecord {
  return requireLive(transitRouteTables, place, id);
}

export function requireAttachment(
  resources: Resources,
  place: Place,
  id: string | undefined,
): TransitAttachmentRecord {
  const found = findAttachment(resources, place, id);
  if (found !== undefined && !isOver(found) && found.state !== "deleting") return found;
  throw resources.transitAttachments.kind.notFound([id ?? ""]);
}

/** Throws IncorrectState for one that is not available. */
export function requireReadyAttachment(
  resources: Resources,
  place: Place,
  id: string | undefined,
): TransitAttachmentRecord {
  const found = requireAttachment(resources, place, id);
  if (found.state === "available") return found;
  throw incorrectState(
    `Transit Gateway Attachment ${shownAttachmentId(found)} is in invalid state`,
  );
}
