/**
 * The arguments of bubblewrap (bwrap(1)). A function sees: the system's programs and libraries, its code, its layers,
 * the bootstraps, an own /tmp, /proc and /dev, and the sockets of its forwards. What is not named here is not there.
 */
import fs from "node:fs";
import { join } from "node:path";
import { GROUP_ID, USER_ID } from "../limits.ts";
import type { SandboxSpec } from "../sandbox-driver.ts";

export const INSIDE = {
  task: "/var/task",
  opt: "/opt",
  runtime: "/var/runtime",
  tmp: "/tmp",
  /** The holder's directory and the sockets. */
  control: "/run/cloudglass",
} as const;

/** Directories of programs and libraries; links into /usr on most systems. */
const SYSTEM = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** What programs need of /etc and is no secret: the linker's list, certificates, Java's configuration. */
const CONFIGURATION =
  /^(ld\.so\.(cache|conf|conf\.d)|alternatives|ca-certificates|crypto-policies|java.*|mime\.types|protocols|services|localtime)$/;
const CONFIGURATION_BELOW = [
  "ssl/certs",
  "ssl/openssl.cnf",
  "pki/tls/certs",
  "pki/ca-trust",
  "pki/java",
];

/**
 * Files of /proc that show or change the whole machine. They belong to root, and when root runs the emulator a function is
 * that user as far as file permissions go, whatever its number inside is.
 */
const PROC_READ_ONLY = [
  "sys",
  "bus",
  "fs",
  "irq",
  "sysrq-trigger",
  "tty",
  "mtrr",
  "slabinfo",
  "acpi",
  "scsi",
];
const PROC_HIDDEN = [
  "kcore",
  "keys",
  "key-users",
  "kmsg",
  "kallsyms",
  "kpagecount",
  "kpageflags",
  "kpagecgroup",
  "timer_list",
  "sched_debug",
  "config.gz",
  "pagetypeinfo",
  "vmallocinfo",
  "iomem",
  "ioports",
];

/** First wall, made ahead of time: a network with nothing but loopback. */
export function networkWall(bubblewrap: string): string[] {
  const namespaces = ["--unshare-user", "--unshare-net"];
  return [bubblewrap, ...namespaces, "--die-with-parent", "--dev-bind", "/", "/", "--"];
}

export interface WallOptions {
  readonly bubblewrap: string;
  /** Of the slot, on the host. */
  readonly controlDirectory: string;
  /** Host files for /etc: passwd, group, hosts, nsswitch.conf. */
  readonly etcDirectory: string;
  /** What must not be seen though it lies below something that is. */
  readonly hidden: readonly string[];
  readonly flags: readonly string[];
}

/** Second wall: everything else. The command that runs inside follows. */
export function walls(spec: SandboxSpec, options: WallOptions): string[] {
  const interpreters = [...new Set([process.execPath, ...(spec.interpreters ?? [])])];
  const visible = ["/usr", ...SYSTEM, ...interpreters];
  return [
    options.bubblewrap,
    ...["user", "pid", "ipc", "uts", "cgroup"].map((name) => `--unshare-${name}`),
    ...options.flags,
    ...["--uid", String(USER_ID), "--gid", String(GROUP_ID), "--hostname", "localhost"],
    ...["--die-with-parent", "--cap-drop", "ALL", "--clearenv"],
    ...["--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin"],
    ...readOnly("/usr"),
    ...SYSTEM.flatMap(systemDirectory),
    ...configuration(spec, options.etcDirectory),
    ...["--proc", "/proc", ...PROC_READ_ONLY.flatMap((name) => sameInProc(name))],
    ...PROC_HIDDEN.flatMap((name) => hiddenInProc(name)),
    ...["--dev", "/dev", "--perms", "1777", "--size", String(spec.tmpMb * 1024 * 1024)],
    ...["--tmpfs", INSIDE.tmp],
    // Some are in the host's /tmp: what was compiled for functions, for one.
    ...interpreters.filter((path) => !isBelow(path, "/usr")).flatMap((path) => readOnly(path)),
    ...["--ro-bind", spec.taskDirectory, INSIDE.task],
    ...(spec.optDirectory === undefined
      ? ["--dir", INSIDE.opt]
      : ["--ro-bind", spec.optDirectory, INSIDE.opt]),
    ...["--ro-bind", spec.runtimeDirectory, INSIDE.runtime],
    ...["--ro-bind", options.controlDirectory, INSIDE.control],
    ...spec.forwards.flatMap(({ name, socketPath }) => [
      "--ro-bind",
      socketPath,
      insideSocket(name),
    ]),
    ...options.hidden
      .filter((path) => visible.some((seen) => isBelow(path, seen)))
      .flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
    ...["--remount-ro", "/", "--chdir", "/", "--"],
  ];
}

export function insideSocket(name: string): string {
  return `/run/${name}.sock`;
}

function readOnly(path: string): string[] {
  return ["--ro-bind", path, path];
}

function systemDirectory(path: string): string[] {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  return found.isSymbolicLink() ? ["--symlink", fs.readlinkSync(path), path] : readOnly(path);
}

function configuration(spec: SandboxSpec, etcDirectory: string): string[] {
  const names = fs.readdirSync("/etc").filter((name) => CONFIGURATION.test(name));
  const paths = [...names, ...CONFIGURATION_BELOW].map((name) => join("/etc", name));
  const own = ["passwd", "group", "nsswitch.conf"];
  const ofHost = spec.network === "host" ? ["/etc/hosts", "/etc/resolv.conf"] : [];
  if (spec.network === "isolated") own.push("hosts");
  return [
    ...[...paths, ...ofHost].flatMap((path) => ["--ro-bind-try", path, path]),
    ...own.flatMap((name) => ["--ro-bind", join(etcDirectory, name), join("/etc", name)]),
  ];
}

function sameInProc(name: string): string[] {
  const path = join("/proc", name);
  return fs.existsSync(path) ? ["--ro-bind", path, path] : [];
}

function hiddenInProc(name: string): string[] {
  const path = join("/proc", name);
  return fs.existsSync(path) ? ["--ro-bind", "/dev/null", path] : [];
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** Written once for all sandboxes. */
export function writeConfiguration(etcDirectory: string): void {
  fs.mkdirSync(etcDirectory, { mode: 0o700 });
  const write = (name: string, lines: string[]) =>
    fs.writeFileSync(join(etcDirectory, name), `${lines.join("\n")}\n`, { mode: 0o644 });
  write("passwd", [
    "root:x:0:0::/root:/bin/sh",
    `sbx_user1051:x:${USER_ID}:${GROUP_ID}::/home/sbx_user1051:/sbin/nologin`,
  ]);
  write("group", ["root:x:0:", `sbx_user1051:x:${GROUP_ID}:`]);
  write("hosts", ["127.0.0.1 localhost sandbox sandbox.localdomain"]);
  write("nsswitch.conf", ["passwd: files", "group: files", "hosts: files dns"]);
}
