export const transitGatewayOperations = {};
