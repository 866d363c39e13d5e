export const internetGatewayOperations = {};
