/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableVgwRoutePropagation.html
 */
import type {
  DisableVgwRoutePropagationCommandInput,
  EnableVgwRoutePropagationCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { gatewayNotFound } from "./route-target.ts";

export function enableVgwRoutePropagation(
  { resources, topology }: Rooms,
  { RouteTableId, GatewayId: id = "" }: EnableVgwRoutePropagationCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const table = resources.routeTables.require(place, RouteTableId);
  const gateway = id.startsWith("vgw-") ? resources.collectionOf(id)?.find(place, id) : undefined;
  if (gateway === undefined) throw gatewayNotFound(id);
  if (topology.virtualPrivateGateways.get(id)?.vpcId !== table.vpcId) {
    throw clientError(
      "Gateway.NotAttached",
      `resource ${id} is not attached to network ${table.vpcId}`,
    );
  }
  if (table.associations.some(({ gatewayId }) => gatewayId !== undefined)) {
    throw invalidParameterValue(
      `Route table ${table.id} is associated with a gateway and cannot have propagated routes.`,
    );
  }
  const others = table.propagatingGatewayIds.filter((each) => each !== id);
  resources.routeTables.put({ ...table, propagatingGatewayIds: [...others, id] });
  return {};
}

/** What the gateway brought goes with it. */
export function disableVgwRoutePropagation(
  { resources }: Rooms,
  { RouteTableId, GatewayId: id = "" }: DisableVgwRoutePropagationCommandInput,
  call: Call,
): object {
  const table = resources.routeTables.require(placeOf(call), RouteTableId);
  if (!table.propagatingGatewayIds.includes(id)) {
    throw clientError(
      "Gateway.NotAttached",
      `resource ${id} is not attached to network ${table.vpcId}`,
    );
  }
  resources.routeTables.put({
    ...table,
    propagatingGatewayIds: table.propagatingGatewayIds.filter((each) => each !== id),
    routes: table.routes.filter(
      ({ origin, target }) =>
        origin !== "EnableVgwRoutePropagation" || !("id" in target) || target.id !== id,
    ),
  });
  return {};
}
