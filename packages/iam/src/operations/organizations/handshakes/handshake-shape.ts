/** How a handshake is shown: its parties, and what it is about. */
import type * as sdk from "@aws-sdk/client-organizations";
import type { Identities } from "../../../identities.ts";
import type { Handshake } from "../../../identity/organization/handshake.ts";
import { profileOf } from "../../../identity/organization/member.ts";
import { organizationById } from "../../../identity/organization/organization.ts";
import { handshakeArn } from "../../../identity/organization/organization-arn.ts";
import { transferOfHandshake } from "../../../identity/organization/responsibility-transfer.ts";

export function handshakeShape(identities: Identities, handshake: Handshake): sdk.Handshake {
  const { organizationId, managementId, action, id } = handshake;
  const organization = { Id: organizationId, Type: "ORGANIZATION" } as const;
  const party = { Id: handshake.partyId, Type: handshake.partyType };
  return {
    Id: id,
    Arn: handshakeArn(organizationId, managementId, action, id),
    Parties: handshake.partyType === "ORGANIZATION" ? [organization] : [organization, party],
    State: handshake.state,
    RequestedTimestamp: new Date(handshake.requestedAt),
    ExpirationTimestamp: new Date(handshake.expiresAt),
    Action: action,
    Resources: resourcesOf(identities, handshake),
  };
}

function resourcesOf(identities: Identities, handshake: Handshake): sdk.HandshakeResource[] {
  if (handshake.action === "TRANSFER_RESPONSIBILITY") return transferOf(identities, handshake);
  const { catalogue } = identities;
  const { organizationId, managementId, action } = handshake;
  const master = profileOf(catalogue, managementId);
  const about: sdk.HandshakeResource = {
    Type: "ORGANIZATION",
    Value: organizationId,
    ...(action === "INVITE"
      ? {
          Resources: [
            { Type: "MASTER_EMAIL", Value: master.email },
            { Type: "MASTER_NAME", Value: master.name },
            {
              Type: "ORGANIZATION_FEATURE_SET",
              Value: organizationById(catalogue, organizationId)?.featureSet ?? "ALL",
            },
          ],
        }
      : {}),
  };
  const { partyType, partyId, notes, parentId } = handshake;
  return [
    about,
    ...(partyType === "ORGANIZATION" ? [] : [{ Type: partyType, Value: partyId }]),
    ...(notes === undefined ? [] : [{ Type: "NOTES" as const, Value: notes }]),
    ...(parentId === undefined ? [] : [{ Type: "PARENT_HANDSHAKE" as const, Value: parentId }]),
  ];
}

function transferOf({ catalogue, env }: Identities, handshake: Handshake): sdk.HandshakeResource[] {
  const { managementId, partyType, partyId, notes } = handshake;
  const transfer = transferOfHandshake(catalogue, handshake.id, env.clock.now());
  const management = profileOf(catalogue, managementId);
  return [
    {
      Type: "RESPONSIBILITY_TRANSFER",
      Value: transfer?.id,
      Resources: [
        { Type: "TRANSFER_TYPE", Value: "BILLING" },
        {
          Type: "TRANSFER_START_TIMESTAMP",
          Value: transfer && new Date(transfer.startAt).toISOString(),
        },
        { Type: "MANAGEMENT_ACCOUNT", Value: managementId },
        { Type: "MANAGEMENT_EMAIL", Value: management.email },
        { Type: "MANAGEMENT_NAME", Value: management.name },
      ],
    },
    { Type: partyType, Value: partyId },
    ...(notes === undefined ? [] : [{ Type: "NOTES" as const, Value: notes }]),
  ];
}
