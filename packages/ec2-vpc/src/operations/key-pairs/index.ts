export const keyPairOperations = {};
