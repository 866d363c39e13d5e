export const natGatewayOperations = {};
