import { createVpnConnection } from "./create-vpn-connection.ts";
import {
  createCustomerGateway,
  deleteCustomerGateway,
  describeCustomerGateways,
} from "./customer-gateways.ts";
import {
  createVpnConnectionRoute,
  deleteVpnConnection,
  deleteVpnConnectionRoute,
  describeVpnConnections,
} from "./vpn-connections.ts";
import {
  attachVpnGateway,
  createVpnGateway,
  deleteVpnGateway,
  describeVpnGateways,
  detachVpnGateway,
} from "./vpn-gateways.ts";

export const vpnGatewayOperations = {
  AttachVpnGateway: attachVpnGateway,
  CreateCustomerGateway: createCustomerGateway,
  CreateVpnConnection: createVpnConnection,
  CreateVpnConnectionRoute: createVpnConnectionRoute,
  CreateVpnGateway: createVpnGateway,
  DeleteCustomerGateway: deleteCustomerGateway,
  DeleteVpnConnection: deleteVpnConnection,
  DeleteVpnConnectionRoute: deleteVpnConnectionRoute,
  DeleteVpnGateway: deleteVpnGateway,
  DescribeCustomerGateways: describeCustomerGateways,
  DescribeVpnConnections: describeVpnConnections,
  DescribeVpnGateways: describeVpnGateways,
  DetachVpnGateway: detachVpnGateway,
};
