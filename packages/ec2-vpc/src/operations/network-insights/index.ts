export const networkInsightsOperations = {};
