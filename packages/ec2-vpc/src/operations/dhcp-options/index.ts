export const dhcpOptionsOperations = {};
