import {
  createEgressOnlyInternetGateway,
  deleteEgressOnlyInternetGateway,
  describeEgressOnlyInternetGateways,
} from "./egress-only-internet-gateways.ts";
import {
  attachInternetGateway,
  createInternetGateway,
  deleteInternetGateway,
  describeInternetGateways,
  detachInternetGateway,
} from "./internet-gateways.ts";

export const internetGatewayOperations = {
  AttachInternetGateway: attachInternetGateway,
  CreateEgressOnlyInternetGateway: createEgressOnlyInternetGateway,
  CreateInternetGateway: createInternetGateway,
  DeleteEgressOnlyInternetGateway: deleteEgressOnlyInternetGateway,
  DeleteInternetGateway: deleteInternetGateway,
  DescribeEgressOnlyInternetGateways: describeEgressOnlyInternetGateways,
  DescribeInternetGateways: describeInternetGateways,
  DetachInternetGateway: detachInternetGateway,
};
