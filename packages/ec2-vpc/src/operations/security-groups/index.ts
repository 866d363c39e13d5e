export const securityGroupOperations = {};
