export const spotOperations = {};
