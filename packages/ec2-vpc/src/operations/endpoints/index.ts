export const endpointOperations = {};
