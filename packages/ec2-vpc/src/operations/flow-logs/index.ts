export const flowLogOperations = {};
