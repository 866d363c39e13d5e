export const addressOperations = {};
