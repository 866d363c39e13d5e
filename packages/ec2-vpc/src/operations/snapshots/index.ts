export const snapshotOperations = {};
