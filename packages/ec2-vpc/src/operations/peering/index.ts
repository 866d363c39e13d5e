export const peeringOperations = {};
