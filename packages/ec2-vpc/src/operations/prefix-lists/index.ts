export const prefixListOperations = {};
