export const routeTableOperations = {};
