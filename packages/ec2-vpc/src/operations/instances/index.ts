export const instanceOperations = {};
