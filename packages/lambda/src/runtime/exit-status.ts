/** How AWS words the end of a process: `exit status 1`, `signal: killed`. */
import type { SandboxExit } from "./sandbox/sandbox-driver.ts";

const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGSYS: "bad system call",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
  SIGUSR1: "user defined signal 1",
  SIGUSR2: "user defined signal 2",
};

export function exitStatus(exit: SandboxExit): string {
  if (exit.signal === undefined) return `exit status ${exit.code ?? 0}`;
  return `signal: ${SIGNALS[exit.signal] ?? exit.signal}`;
}
