/**
 * Values of settings: texts of the command line, where commander's own error says what is wrong, and what programs give to
 * `start()`.
 */
import { isAbsolute } from "node:path";
import { isDirectory } from "@cloudglass/env";
import { InvalidArgumentError } from "commander";
import ms, { type StringValue } from "ms";
import { services } from "./services.generated.ts";

/** A kind of value that more than some words are of. */
export interface ValueKind<Value> {
  /** Throws commander's `InvalidArgumentError`. */
  parse(text: string): Value;
  /** Whether a program may give it. */
  accepts(given: unknown): boolean;
  /** What a program gives, to follow "takes". */
  readonly takes: string;
}

const SERVICE_NAMES = Object.keys(services).sort().join(", ");

const DURATION_MS_MAX = 24 * 3_600_000;

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  }
  return port;
}

/** An empty address would listen on every one, an empty directory be the current one. */
export function parseText(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It cannot be empty.");
  return text;
}

export function parseDuration(text: string): number {
  const isDuration = text === "0" || /^\d[\d.]*\s*[a-z]+$/i.test(text);
  const milliseconds = isDuration ? ms(text as StringValue) : undefined;
  if (milliseconds === undefined || !(milliseconds <= DURATION_MS_MAX)) {
    throw new InvalidArgumentError(
      "A duration is a number and a unit (500ms, 5s, 2m), a day at most.",
    );
  }
  return Math.round(milliseconds);
}

export function parseHostnames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  if (names.some((name) => !/^[a-z0-9.-]{1,253}$/.test(name))) {
    throw new InvalidArgumentError("Host names are separated by commas.");
  }
  return names;
}

/** Misspelt ones would be found out by the first function. */
export function parseDirectories(text: string): string[] {
  const directories = text.split(",").map((each) => each.trim());
  if (directories.some((each) => !isAbsolute(each))) {
    throw new InvalidArgumentError("Directories are absolute and separated by commas.");
  }
  const absent = directories.filter((each) => !isDirectory(each));
  if (absent.length === 0) return directories;
  throw new InvalidArgumentError(`There is no directory ${absent.join(", ")}.`);
}

/** `name=/directory,other=/directory` */
export function parseWatchedCode(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => pair.trim().split("="));
  if (
    pairs.some(([name, directory]) => !name || directory === undefined || !isAbsolute(directory))
  ) {
    throw new InvalidArgumentError("It is name=/absolute/directory, with commas between.");
  }
  return Object.fromEntries(pairs.map(([name, ...directory]) => [name, directory.join("=")]));
}

export function parseToken(text: string): string {
  if (!/^[\x21-\x7e]{8,256}$/.test(text)) {
    throw new InvalidArgumentError("A token has 8 to 256 characters, none of them a space.");
  }
  return text;
}

/** `0.0.0.0:4566,[::]:443`; without an address it is every one. */
export function parseAddresses(text: string): { host: string; port: number }[] {
  return text.split(",").map((each) => {
    const [, host = "", port = ""] = /^(?:\[?([^[\]]*?)\]?:)?(\d+)$/.exec(each.trim()) ?? [];
    if (port === "") throw new InvalidArgumentError("It is address:port, with commas between.");
    return { host: host === "" ? "0.0.0.0" : host, port: parsePort(port) };
  });
}

export function parseRootKey(text: string): { accessKeyId: string; secretAccessKey: string } {
  const colon = text.indexOf(":");
  const accessKeyId = text.slice(0, colon);
  const secretAccessKey = text.slice(colon + 1);
  if (colon < 0 || !/^[\w-]{3,128}$/.test(accessKeyId) || secretAccessKey === "") {
    throw new InvalidArgumentError("It is an access key id, a colon and its secret.");
  }
  return { accessKeyId, secretAccessKey };
}

/** Short names as AWS and LocalStack have them. */
export function parseServices(text: string): string[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  const unknown = names.filter((name) => !Object.hasOwn(services, name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`${unknown.join(", ")}: there are ${SERVICE_NAMES}.`);
  }
  return names;
}

export const TEXT: ValueKind<string> = {
  parse: parseText,
  accepts: isText,
  takes: "a text that is not empty",
};

export const PORT: ValueKind<number> = {
  parse: parsePort,
  accepts: isPort,
  takes: "a whole number from 0 to 65535",
};

export const DURATION: ValueKind<number> = {
  parse: parseDuration,
  accepts: (given) => typeof given === "number" && given >= 0 && given <= DURATION_MS_MAX,
  takes: "milliseconds, a day at most",
};

export const HOSTNAMES: ValueKind<string[]> = {
  parse: parseHostnames,
  accepts: listOf((name) => parses(parseHostnames, name)),
  takes: "a list of host names",
};

export const DIRECTORIES: ValueKind<string[]> = {
  parse: parseDirectories,
  accepts: listOf((each) => typeof each === "string" && isAbsolute(each) && isDirectory(each)),
  takes: "a list of absolute directories that are there",
};

export const WATCHED_CODE: ValueKind<Record<string, string>> = {
  parse: parseWatchedCode,
  accepts: (given) =>
    isRecord(given) &&
    Object.values(given).every((each) => typeof each === "string" && isAbsolute(each)),
  takes: "an object with an absolute directory for each function's name",
};

export const TOKEN: ValueKind<string | undefined> = {
  parse: parseToken,
  accepts: (given) => parses(parseToken, given),
  takes: "8 to 256 characters, none of them a space",
};

export const ADDRESSES: ValueKind<{ host: string; port: number }[]> = {
  parse: parseAddresses,
  accepts: listOf((each) => isRecord(each) && isText(each.host) && isPort(each.port)),
  takes: "a list of {host, port}",
};

export const ROOT_KEY: ValueKind<{ accessKeyId: string; secretAccessKey: string } | undefined> = {
  parse: parseRootKey,
  accepts: (given) =>
    isRecord(given) &&
    typeof given.secretAccessKey === "string" &&
    parses(parseRootKey, `${given.accessKeyId}:${given.secretAccessKey}`),
  takes: "{accessKeyId, secretAccessKey}",
};

export const SERVICES: ValueKind<string[]> = {
  parse: parseServices,
  accepts: listOf((name) => typeof name === "string" && Object.hasOwn(services, name)),
  takes: `a list of ${SERVICE_NAMES}`,
};

function isText(given: unknown): boolean {
  return typeof given === "string" && given.trim() !== "";
}

function isPort(given: unknown): boolean {
  return typeof given === "number" && Number.isInteger(given) && given >= 0 && given <= 65_535;
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function listOf(accepts: (each: unknown) => boolean): (given: unknown) => boolean {
  return (given) => Array.isArray(given) && given.every(accepts);
}

function parses(parse: (text: string) => unknown, given: unknown): boolean {
  if (typeof given !== "string") return false;
  try {
    parse(given);
    return true;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return false;
    throw error;
  }
}
