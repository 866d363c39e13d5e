export const networkAclOperations = {};
