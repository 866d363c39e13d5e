/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterfacePermission.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterfacePermission.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfacePermissions.html
 */
import type {
  CreateNetworkInterfacePermissionCommandInput,
  CreateNetworkInterfacePermissionResult,
  DeleteNetworkInterfacePermissionCommandInput,
  DeleteNetworkInterfacePermissionResult,
  DescribeNetworkInterfacePermissionsCommandInput,
  DescribeNetworkInterfacePermissionsResult,
  NetworkInterfacePermission,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  invalidParameterValue,
  missing,
  notImplemented,
  operationNotPermitted,
} from "../../errors.ts";
import type { InterfacePermissionRecord } from "../../resource/interface/interface-permission.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireOwn } from "./modify-network-interface-attribute.ts";

export function createNetworkInterfacePermission(
  { resources }: Rooms,
  input: CreateNetworkInterfacePermissionCommandInput,
  call: Call,
): CreateNetworkInterfacePermissionResult {
  const place = placeOf(call);
  const { AwsAccountId: awsAccountId, Permission: permission } = input;
  if (input.AwsService !== undefined) throw notImplemented("A permission of an AWS service");
  if (awsAccountId === undefined) throw missing("awsAccountId");
  if (!/^\d{12}$/.test(awsAccountId)) {
    throw invalidParameterValue(`Invalid account ID: ${awsAccountId}`);
  }
  if (permission === undefined) throw missing("permission");
  const shared = resources.networkInterfaces.require(place, input.NetworkInterfaceId);
  requireOwn(shared);
  const record: InterfacePermissionRecord = {
    ...place,
    id: resources.newId("eni-perm"),
    tags: {},
    networkInterfaceId: shared.id,
    awsAccountId,
    permission,
  };
  resources.interfacePermissions.put(record);
  return { InterfacePermission: shownPermission(record) };
}

/** Without force, not while the interface is attached by it. */
export function deleteNetworkInterfacePermission(
  { resources }: Rooms,
  input: DeleteNetworkInterfacePermissionCommandInput,
  call: Call,
): DeleteNetworkInterfacePermissionResult {
  const id = input.NetworkInterfacePermissionId;
  const record = resources.interfacePermissions.require(placeOf(call), id);
  const { attachment } = resources.networkInterfaces.get(record.networkInterfaceId) ?? {};
  if (attachment?.ownerId === record.awsAccountId && !input.Force) {
    throw operationNotPermitted(
      `The network interface '${record.networkInterfaceId}' is attached to an instance of account ${record.awsAccountId}.`,
    );
  }
  resources.interfacePermissions.remove(record.id);
  return { Return: true };
}

export function describeNetworkInterfacePermissions(
  { resources }: Rooms,
  input: DescribeNetworkInterfacePermissionsCommandInput,
  call: Call,
): DescribeNetworkInterfacePermissionsResult {
  const ids = input.NetworkInterfacePermissionIds;
  const page = describe(resources, resources.interfacePermissions, input, placeOf(call), { ids });
  return {
    NetworkInterfacePermissions: page.records.map(shownPermission),
    NextToken: page.nextToken,
  };
}

function shownPermission(record: InterfacePermissionRecord): NetworkInterfacePermission {
  return {
    NetworkInterfacePermissionId: record.id,
    NetworkInterfaceId: record.networkInterfaceId,
    AwsAccountId: record.awsAccountId,
    Permission: record.permission,
    PermissionState: { State: "granted" },
  };
}
