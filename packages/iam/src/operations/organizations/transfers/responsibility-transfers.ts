/**
 * DescribeResponsibilityTransfer, ListInboundResponsibilityTransfers, ListOutboundResponsibilityTransfers,
 * UpdateResponsibilityTransfer, TerminateResponsibilityTransfer: either side sees and ends it, the side that pays names it.
 */
import type * as sdk from "@aws-sdk/client-organizations";
import type { Call } from "@cloudglass/wire";
import {
  accessDenied,
  invalidTransferTransition,
  noSuchTransfer,
  transferInStatus,
} from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import { profileOf } from "../../../identity/organization/member.ts";
import type { Organization } from "../../../identity/organization/organization.ts";
import { transferArn } from "../../../identity/organization/organization-arn.ts";
import {
  directionOf,
  findTransfer,
  type ResponsibilityTransfer,
  renameTransfer,
  transfersOf,
  withdrawTransfer,
} from "../../../identity/organization/responsibility-transfer.ts";
import type { Org } from "../organizations-operation.ts";
import { type PageRequest, page } from "../page.ts";
import { asManagement } from "../standing.ts";
import { endOfMonth, requireEnd } from "./transfer-date.ts";

export const describeResponsibilityTransfer: Org<"DescribeResponsibilityTransfer"> = (
  identities,
  input,
  call,
) => {
  const organization = asManagement(identities, call);
  return shown(identities, organization, known(identities, organization, input.Id));
};

export const listInboundResponsibilityTransfers: Org<"ListInboundResponsibilityTransfers"> = (
  identities,
  input,
  call,
) => listed(identities, call, "inbound", input);

export const listOutboundResponsibilityTransfers: Org<"ListOutboundResponsibilityTransfers"> = (
  identities,
  input,
  call,
) => listed(identities, call, "outbound", input);

export const updateResponsibilityTransfer: Org<"UpdateResponsibilityTransfer"> = (
  identities,
  input,
  call,
) => {
  const organization = asManagement(identities, call);
  const transfer = known(identities, organization, input.Id);
  if (directionOf(organization, transfer) !== "inbound") throw accessDenied();
  identities.catalogue.write(() => renameTransfer(identities.catalogue, transfer.id, input.Name));
  return shown(identities, organization, known(identities, organization, transfer.id));
};

export const terminateResponsibilityTransfer: Org<"TerminateResponsibilityTransfer"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  const transfer = known(identities, organization, input.Id);
  if (transfer.status === "WITHDRAWN") throw transferInStatus();
  if (transfer.status !== "ACCEPTED") throw invalidTransferTransition();
  const now = env.clock.now();
  if (input.EndTimestamp !== undefined) requireEnd(input.EndTimestamp, now);
  const endAt = input.EndTimestamp?.getTime() ?? endOfMonth(now);
  catalogue.write(() => withdrawTransfer(catalogue, transfer.id, endAt));
  return shown(identities, organization, known(identities, organization, transfer.id));
};

function listed(
  identities: Identities,
  call: Call,
  direction: "inbound" | "outbound",
  input: PageRequest & { readonly Id?: string | undefined },
) {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  const transfers = transfersOf(catalogue, organization, env.clock.now()).filter(
    (each) =>
      directionOf(organization, each) === direction &&
      (input.Id === undefined || input.Id === each.id),
  );
  if (input.Id !== undefined && transfers.length === 0) throw noSuchTransfer();
  const { items, end } = page(call.operation, transfers, (each) => each.sequence, input);
  return {
    ResponsibilityTransfers: items.map((each) => shapeOf(identities, organization, each)),
    ...end,
  };
}

function known(
  { catalogue, env }: Identities,
  organization: Organization,
  id: string,
): ResponsibilityTransfer {
  const transfer = findTransfer(catalogue, organization, id, env.clock.now());
  if (transfer === undefined) throw noSuchTransfer();
  return transfer;
}

function shown(
  identities: Identities,
  organization: Organization,
  transfer: ResponsibilityTransfer,
): { ResponsibilityTransfer: sdk.ResponsibilityTransfer } {
  return { ResponsibilityTransfer: shapeOf(identities, organization, transfer) };
}

function shapeOf(
  { catalogue }: Identities,
  organization: Organization,
  transfer: ResponsibilityTransfer,
): sdk.ResponsibilityTransfer {
  const participant = (id: string) => ({
    ManagementAccountId: id,
    ManagementAccountEmail: profileOf(catalogue, id).email,
  });
  return {
    Arn: transferArn(organization, directionOf(organization, transfer), transfer.id),
    Name: transfer.name,
    Id: transfer.id,
    Type: "BILLING",
    Status: transfer.status,
    Source: participant(transfer.sourceId),
    Target: participant(transfer.targetId),
    StartTimestamp: new Date(transfer.startAt),
    ...(transfer.endAt === undefined ? {} : { EndTimestamp: new Date(transfer.endAt) }),
    ...(transfer.status === "REQUESTED" ? { ActiveHandshakeId: transfer.handshakeId } : {}),
  };
}
