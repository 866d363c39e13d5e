/**
 * docs/quick-start: the files of each page are written, its commands run in order, and what it says that they print is looked
 * for in what they print. What a page installs, and the languages that take long, only `npm run quick-starts` has time for.
 */
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf, machineEnvironment, PageShell, ROOT } from "../testing/pages.ts";
import { run, versionOf } from "../testing/programs.ts";

const PAGES = "docs/quick-start";
const CACHE = join(ROOT, "node_modules/.cache/cloudglass/quick-starts");
const isComplete = process.env.CLOUDGLASS_QUICK_STARTS === "all";
const TIMEOUT_MS = isComplete ? 1_800_000 : 600_000;
const LINES_MAX = 100;

interface QuickStart {
  /** Why it cannot be run here. */
  missing?(): string | undefined;
  /** True: left to `npm run quick-starts`. */
  readonly isSlow?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** What else its reader has, or has installed before. */
  prepare?(shell: PageShell): Promise<void> | void;
}

const python = process.env.CLOUDGLASS_PYTHON ?? "python3";
const plugins = process.env.CLOUDGLASS_TERRAFORM_PLUGINS;

const without =
  (command: string, ...args: readonly string[]) =>
  () =>
    versionOf(command, ...args) === undefined ? `no ${command} that runs` : undefined;

const QUICK_STARTS: Readonly<Record<string, QuickStart>> = {
  "README.md": {},
  "typescript.md": { prepare: prepareTypeScript },
  "python.md": {
    missing: () =>
      isComplete || versionOf(python, "-c", "import boto3, pytest") !== undefined
        ? without(python, "--version")()
        : `no boto3 and pytest in ${python} (CLOUDGLASS_PYTHON)`,
    prepare: preparePython,
  },
  "aws-cli.md": { missing: without("aws", "--version"), isSlow: true },
  "go.md": { missing: without("go", "version"), isSlow: true },
  "java.md": { missing: without("mvn", "--version"), isSlow: true },
  "rust.md": {
    missing: without("cargo", "--version"),
    isSlow: true,
    environment: { CARGO_TARGET_DIR: join(CACHE, "rust") },
  },
  "terraform.md": {
    missing: () =>
      plugins === undefined
        ? "no directory of its AWS provider in CLOUDGLASS_TERRAFORM_PLUGINS"
        : without("terraform", "version")(),
    isSlow: true,
    environment: { TF_CLI_CONFIG_FILE: "terraform.rc", CHECKPOINT_DISABLE: "1" },
    prepare: (shell) =>
      shell.write(
        "terraform.rc",
        `provider_installation {\n  filesystem_mirror {\n    path = "${plugins}"\n  }\n}\n`,
      ),
  },
  "cdk.md": { isSlow: true },
};

/** Unless the page's packages are installed, they are those of this workspace. */
function prepareTypeScript(shell: PageShell): void {
  // A machine that has other things to do is slower than vitest expects.
  shell.write(
    "vitest.config.js",
    "export default { test: { testTimeout: 60_000, hookTimeout: 60_000 } };\n",
  );
  if (isComplete) {
    // The command is the installed package's, too.
    const installed = join(shell.directory, "node_modules/.bin/cloudglass");
    shell.program("cloudglass", `exec "${installed}" "$@"`);
    return;
  }
  shell.write("package.json", '{ "type": "module" }\n');
  symlinkSync(join(ROOT, "conformance/node_modules"), join(shell.directory, "node_modules"));
}

async function preparePython(shell: PageShell): Promise<void> {
  const environment = join(shell.directory, "venv");
  if (isComplete) {
    const made = await run(python, ["-m", "venv", environment], {
      directory: shell.directory,
      environment: machineEnvironment(),
    });
    expect(made.status, made.stderr).toBe(0);
  }
  const program = isComplete ? join(environment, "bin/python") : python;
  for (const [name, module] of [
    ["python", ""],
    ["pip", "-m pip"],
    ["pytest", "-m pytest"],
  ] as const) {
    shell.program(name, `exec "${program}" ${module} "$@"`);
  }
}

/** The plugin as it lies in the sources, where nothing was installed. */
const PYTHON_SOURCES = {
  PYTHONPATH: join(ROOT, "fixtures/python/src"),
  PYTEST_PLUGINS: "pytest_cloudglass.plugin",
  // An installation leaves its entry point beside the sources, and there would be two of the plugin.
  PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1",
  PYTHONDONTWRITEBYTECODE: "1",
};

test("every page of docs/quick-start is here, linked from its index, and short", () => {
  const pages = readdirSync(join(ROOT, PAGES));
  expect(pages.toSorted()).toEqual(Object.keys(QUICK_STARTS).toSorted());
  const index = readFileSync(join(ROOT, PAGES, "README.md"), "utf8");
  for (const page of pages) {
    const lines = readFileSync(join(ROOT, PAGES, page), "utf8").split("\n").length;
    expect(lines, page).toBeLessThan(LINES_MAX);
    if (page !== "README.md") expect(index).toContain(`](${page})`);
  }
});

for (const [page, quickStart] of Object.entries(QUICK_STARTS)) {
  test(`docs/quick-start/${page} does what it says`, { timeout: TIMEOUT_MS }, async ({ skip }) => {
    const missing =
      quickStart.isSlow && !isComplete ? "npm run quick-starts runs it" : quickStart.missing?.();
    if (missing !== undefined) {
      console.log(`skipped: docs/quick-start/${page}: ${missing}`);
      skip(missing);
    }
    const isPythonOfSources = page === "python.md" && !isComplete;
    await using shell = await PageShell.open({
      ...quickStart.environment,
      ...(isPythonOfSources ? PYTHON_SOURCES : {}),
    });
    await quickStart.prepare?.(shell);
    const blocks = blocksOf(`${PAGES}/${page}`);
    for (const { file, text } of blocks) if (file !== undefined) shell.write(file, text);
    const commands = blocks.filter(
      ({ language, kind }) => language === "sh" && (kind !== "install" || isComplete),
    );
    const ended = await shell.run(commands.map(({ text }) => text).join("\n"), TIMEOUT_MS);
    expect(ended.status, ended.stdout + ended.stderr).toBe(0);
    const said = ended.stdout + ended.stderr;
    for (const { text } of blocks.filter(({ language }) => language === "text")) {
      for (const line of text.trimEnd().split("\n")) expect(said).toContain(line);
    }
  });
}
