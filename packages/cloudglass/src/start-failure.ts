/** Errors of a start, in words. */
/** What a person can act on, where the cause is known. */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "DirectoryInUseError") {
    return `${error.message}; --data-dir takes another, --ephemeral none, and cloudglass stop ends one in the background`;
  }
  if (error.name === "SqliteError") {
    return `a catalogue in the data directory cannot be opened: ${error.message}`;
  }
  const { code = "", syscall, message } = error as NodeJS.ErrnoException & { message: string };
  if (code === "EADDRINUSE") return `${message}; --port 0 takes a free port`;
  if (syscall === "listen" || syscall === "getaddrinfo") return `cannot listen: ${message}`;
  if (/^E(EXIST|NOTDIR|PERM|ACCES|ROFS|NOENT|NOSPC)$/.test(code)) {
    return `the data directory cannot be used: ${message}`;
  }
  return error.stack ?? message;
}
