/** Texts of the command line as values of settings. What is wrong is said by commander's own error. */
import { isAbsolute } from "node:path";
import { InvalidArgumentError } from "commander";
import ms, { type StringValue } from "ms";

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

export function parseDirectories(text: string): string[] {
  const directories = text.split(",").map((each) => each.trim());
  if (directories.some((each) => !isAbsolute(each))) {
    throw new InvalidArgumentError("Directories are absolute and separated by commas.");
  }
  return directories;
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

/** LocalStack's and AWS's short names; one that is of no service here is kept, and offers nothing. */
export function parseServices(text: string): string[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  if (names.some((name) => !/^[a-z0-9-]{1,64}$/.test(name))) {
    throw new InvalidArgumentError("Names of services are separated by commas.");
  }
  return names;
}
