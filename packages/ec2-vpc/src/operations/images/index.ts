export const imageOperations = {};
