import { assignPrivateIpAddresses, unassignPrivateIpAddresses } from "./assign-addresses.ts";
import { assignIpv6Addresses, unassignIpv6Addresses } from "./assign-ipv6-addresses.ts";
import {
  attachNetworkInterface,
  deleteNetworkInterface,
  detachNetworkInterface,
} from "./attach-network-interface.ts";
import { createNetworkInterface } from "./create-network-interface.ts";
import {
  describeNetworkInterfaceAttribute,
  describeNetworkInterfaces,
} from "./describe-network-interfaces.ts";
import {
  createNetworkInterfacePermission,
  deleteNetworkInterfacePermission,
  describeNetworkInterfacePermissions,
} from "./interface-permissions.ts";
import {
  modifyNetworkInterfaceAttribute,
  resetNetworkInterfaceAttribute,
} from "./modify-network-interface-attribute.ts";

export const networkInterfaceOperations = {
  AssignIpv6Addresses: assignIpv6Addresses,
  AssignPrivateIpAddresses: assignPrivateIpAddresses,
  AttachNetworkInterface: attachNetworkInterface,
  CreateNetworkInterface: createNetworkInterface,
  CreateNetworkInterfacePermission: createNetworkInterfacePermission,
  DeleteNetworkInterface: deleteNetworkInterface,
  DeleteNetworkInterfacePermission: deleteNetworkInterfacePermission,
  DescribeNetworkInterfaceAttribute: describeNetworkInterfaceAttribute,
  DescribeNetworkInterfacePermissions: describeNetworkInterfacePermissions,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DetachNetworkInterface: detachNetworkInterface,
  ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
  ResetNetworkInterfaceAttribute: resetNetworkInterfaceAttribute,
  UnassignIpv6Addresses: unassignIpv6Addresses,
  UnassignPrivateIpAddresses: unassignPrivateIpAddresses,
};
