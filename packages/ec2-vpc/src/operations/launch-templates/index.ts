export const launchTemplateOperations = {};
