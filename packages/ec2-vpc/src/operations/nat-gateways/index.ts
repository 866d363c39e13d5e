import { createNatGateway } from "./create-nat-gateway.ts";
import {
  assignPrivateNatGatewayAddress,
  associateNatGatewayAddress,
  disassociateNatGatewayAddress,
  unassignPrivateNatGatewayAddress,
} from "./nat-gateway-addresses.ts";
import { deleteNatGateway, describeNatGateways } from "./nat-gateways.ts";

export const natGatewayOperations = {
  AssignPrivateNatGatewayAddress: assignPrivateNatGatewayAddress,
  AssociateNatGatewayAddress: associateNatGatewayAddress,
  CreateNatGateway: createNatGateway,
  DeleteNatGateway: deleteNatGateway,
  DescribeNatGateways: describeNatGateways,
  DisassociateNatGatewayAddress: disassociateNatGatewayAddress,
  UnassignPrivateNatGatewayAddress: unassignPrivateNatGatewayAddress,
};
