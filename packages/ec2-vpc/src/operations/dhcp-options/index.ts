import {
  associateDhcpOptions,
  createDhcpOptions,
  deleteDhcpOptions,
  describeDhcpOptions,
} from "./dhcp-options.ts";

export const dhcpOptionsOperations = {
  AssociateDhcpOptions: associateDhcpOptions,
  CreateDhcpOptions: createDhcpOptions,
  DeleteDhcpOptions: deleteDhcpOptions,
  DescribeDhcpOptions: describeDhcpOptions,
};
