export { type Configuration, ConfigurationError, readConfiguration } from "./configuration.ts";
export { type Running, type StartOptions, start } from "./start.ts";
