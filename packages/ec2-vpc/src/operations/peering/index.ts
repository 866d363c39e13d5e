import { createVpcPeeringConnection } from "./create-peering-connection.ts";
import {
  deleteVpcPeeringConnection,
  rejectVpcPeeringConnection,
} from "./end-peering-connection.ts";
import {
  acceptVpcPeeringConnection,
  describeVpcPeeringConnections,
  modifyVpcPeeringConnectionOptions,
} from "./peering-connections.ts";

export const peeringOperations = {
  AcceptVpcPeeringConnection: acceptVpcPeeringConnection,
  CreateVpcPeeringConnection: createVpcPeeringConnection,
  DeleteVpcPeeringConnection: deleteVpcPeeringConnection,
  DescribeVpcPeeringConnections: describeVpcPeeringConnections,
  ModifyVpcPeeringConnectionOptions: modifyVpcPeeringConnectionOptions,
  RejectVpcPeeringConnection: rejectVpcPeeringConnection,
};
