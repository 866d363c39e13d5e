export const volumeOperations = {};
