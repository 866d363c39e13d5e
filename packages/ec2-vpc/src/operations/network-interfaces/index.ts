export const networkInterfaceOperations = {};
