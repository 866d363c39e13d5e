import {
  describeAddressesAttribute,
  modifyAddressAttribute,
  resetAddressAttribute,
} from "./address-attributes.ts";
import { allocateAddress, releaseAddress } from "./allocate-address.ts";
import { associateAddress, disassociateAddress } from "./associate-address.ts";
import { describeAddresses } from "./describe-addresses.ts";

export const addressOperations = {
  AllocateAddress: allocateAddress,
  AssociateAddress: associateAddress,
  DescribeAddresses: describeAddresses,
  DescribeAddressesAttribute: describeAddressesAttribute,
  DisassociateAddress: disassociateAddress,
  ModifyAddressAttribute: modifyAddressAttribute,
  ReleaseAddress: releaseAddress,
  ResetAddressAttribute: resetAddressAttribute,
};
