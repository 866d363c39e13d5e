/**
 * The first process of a sandbox: a shell that joins the control groups and then starts what it is told to. So whatever a
 * function starts is born inside of the limits and namespaces, and nobody has to enter them afterwards. It is ready
 * before a function needs it, since the first joining of a control group takes the kernel 10 ms and more.
 *
 * Lines that it reads: `run N` runs the script `N.sh` of its directory as a process; `become` replaces it by what
 * `become.sh` says; `kill SIGNAL PID`, of the PID that `started` told. Lines that it writes:
 *
 *     ready                 it has joined
 *     started N PID         the process has its output pipes; next it is the program
 *     refused N REASON      there is nothing that could be run
 *     exit N STATUS         as shells count: 128 + the signal; a line before it says when it was a signal
 *
 * When the emulator is gone its standard input ends, and it takes all of its process group along.
 */
import type { SandboxCommand } from "../sandbox-driver.ts";

/** Arguments: the directory, then the files to join control groups by. */
export const HOLDER_SCRIPT = `
directory=$1
shift
environment=$(command -v env)
for file in "$@"; do
  echo 0 >"$file" || exit 1
done
echo ready
while IFS= read -r line; do
  case $line in
    run\\ *)
      number=\${line#run }
      {
        (. "$directory/$number.sh")
        echo "exit $number $?"
      } 2>&1 </dev/null &
      ;;
    kill\\ *) kill -\${line#kill } 2>/dev/null ;;
    become) . "$directory/become.sh" ;;
  esac
done
kill -9 0
`;

/** `N.sh`; pipes by their names in the directory. The function's own variables are given by `env` at the very end. */
export function commandScript(
  number: number,
  command: SandboxCommand,
  pipes: { readonly stdout: string; readonly stderr: string },
): string {
  const { checks, start } = partsOf(command, (why) => `echo "refused ${number} ${why}"; exit 0`);
  return [
    ...checks,
    `exec 3>&1 >"$directory/${pipes.stdout}" 2>"$directory/${pipes.stderr}"`,
    // `$$` is the first shell's.
    "if [ -r /proc/self/stat ]; then read -r pid rest </proc/self/stat",
    "else pid=$(exec /bin/sh -c 'echo $PPID'); fi",
    `echo "started ${number} $pid" >&3`,
    `${start} 3>&-`,
    "",
  ].join("\n");
}

/** For a shell of its own with the command's output: it writes `started PID` or `refused REASON`, and is the command then. */
export function startingScript(command: SandboxCommand): string {
  const { checks, start } = partsOf(command, (why) => `echo "refused ${why}"; exit 0`);
  const lines = ["environment=$(command -v env)", ...checks, 'echo "started $$"', start];
  return lines.join("\n");
}

function partsOf(command: SandboxCommand, refuse: (why: string) => string) {
  const program = quote(command.program);
  const variables = Object.entries(command.variables).map(([name, value]) =>
    quote(`${name}=${value}`),
  );
  const search = `PATH=${quote(command.variables.PATH ?? DEFAULT_PATH)}`;
  const isThere = command.program.includes("/")
    ? [
        `[ -f ${program} ] || { ${refuse("no such file")}; }`,
        `[ -x ${program} ] || { ${refuse("permission denied")}; }`,
      ]
    : [`${search} command -v ${program} >/dev/null || { ${refuse("no such file")}; }`];
  const checks = [
    `cd ${quote(command.workingDirectory)} || { ${refuse("no such directory")}; }`,
    ...isThere,
    // Functions are the first to go when the machine itself runs out of memory.
    "{ echo 500 >/proc/self/oom_score_adj; } 2>/dev/null",
  ];
  const words = [...variables, program, ...command.args.map(quote)].join(" ");
  return { checks, start: `exec "$environment" -i ${words}` };
}

const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Bytes go through a shell unchanged; NUL cannot be in an argument at all. */
export function quote(text: string): string {
  if (text.includes("\0")) throw new Error("an argument has a NUL byte");
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
