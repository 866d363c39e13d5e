export const subnetOperations = {};
