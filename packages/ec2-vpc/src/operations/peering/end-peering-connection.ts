/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RejectVpcPeeringConnection.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcPeeringConnection.html
 */
import type {
  DeleteVpcPeeringConnectionCommandInput,
  DeleteVpcPeeringConnectionResult,
  RejectVpcPeeringConnectionCommandInput,
  RejectVpcPeeringConnectionResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, operationNotPermitted } from "../../errors.ts";
import {
  isAccepters,
  isRequesters,
  type PeeringConnectionRecord,
  requirePeeringConnection,
  statusOf,
} from "../../resource/vpc/peering-connection.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export const invalidTransition = (record: PeeringConnectionRecord, from: string, to: string) =>
  clientError(
    "InvalidStateTransition",
    `Invalid state transition for ${record.id}, attempted to transition from ${from} to ${to}`,
  );

export function rejectVpcPeeringConnection(
  { resources, env }: Rooms,
  input: RejectVpcPeeringConnectionCommandInput,
  call: Call,
): RejectVpcPeeringConnectionResult {
  const place = placeOf(call);
  const record = requirePeeringConnection(resources, place, input.VpcPeeringConnectionId);
  if (!isAccepters(record, place)) {
    throw operationNotPermitted(`User ${place.accountId} cannot reject peering ${record.id}`);
  }
  const now = env.clock.now();
  const { Code } = statusOf(record, now);
  if (Code !== "pending-acceptance") throw invalidTransition(record, Code, "rejected");
  resources.peeringConnections.put({
    ...record,
    status: "rejected",
    statusAt: now,
    endedBy: place.accountId,
  });
  return { Return: true };
}

/** Routes to it become blackholes. */
export function deleteVpcPeeringConnection(
  { resources, env }: Rooms,
  input: DeleteVpcPeeringConnectionCommandInput,
  call: Call,
): DeleteVpcPeeringConnectionResult {
  const place = placeOf(call);
  const record = requirePeeringConnection(resources, place, input.VpcPeeringConnectionId);
  const now = env.clock.now();
  const { Code } = statusOf(record, now);
  if (Code !== "active" && Code !== "pending-acceptance") {
    throw invalidTransition(record, Code, "deleting");
  }
  if (Code === "pending-acceptance" && !isRequesters(record, place)) {
    throw operationNotPermitted(`User ${place.accountId} cannot delete peering ${record.id}`);
  }
  resources.peeringConnections.put({
    ...record,
    status: "deleted",
    statusAt: now,
    endedBy: place.accountId,
  });
  return { Return: true };
}
