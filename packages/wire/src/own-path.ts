/** Paths of the emulator's own, `/_cloudglass/…`. */

/** What AWS shows to everybody, for those who cannot choose a host: requests of an application like any other. */
const PUBLIC_PATH = /^\/_cloudglass\/(?:s3\/website|sts\/issuers)\//;

export function isPublicOwnPath(path: string): boolean {
  return PUBLIC_PATH.test(path);
}

/** Of those who look on or have the emulator do something: no part of what an application does. */
export function isOwnApiPath(path: string): boolean {
  return path.startsWith("/_cloudglass/") && !isPublicOwnPath(path);
}
