export const vpnGatewayOperations = {};
