/**
 * The reference pages: `docs/configuration.md` and README's table from the option table, `docs/command-line.md` from the
 * commands. `node tools/launch/launch.mjs tools/generate/reference.ts` writes them; they are committed, and a test compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dirname, join as joined, relative } from "node:path/posix";
import { commandLine } from "../../packages/cloudglass/src/commands/command-line.ts";
import {
  optionOf,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  variableOf,
} from "../../packages/cloudglass/src/settings.ts";

type Command = ReturnType<typeof commandLine>;
type Option = Command["options"][number];

const ROOT = resolve(import.meta.dirname, "../..");
const MADE =
  "<!-- Made by `node tools/launch/launch.mjs tools/generate/reference.ts`: change the tables that it reads. -->";
/** What nearly everybody wants to know; the rest is in the page. */
const README_SETTINGS: readonly SettingName[] = [
  "port",
  "dataDir",
  "ephemeral",
  "auth",
  "controlToken",
];
const CONFIGURATION = "docs/configuration.md";
/** Not an address. */
const RELATIVE_LINK = /\]\((?![a-z]+:)([^)]+)\)/g;
const README_TABLE = /(<!-- options -->\n)[\s\S]*?(<!-- end of options -->)/;

/** Path of each page → its text. */
export function referencePages(): Map<string, string> {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  if (!README_TABLE.test(readme))
    throw new Error("README.md has no place for the table of options");
  return new Map([
    [CONFIGURATION, configurationPage()],
    ["docs/command-line.md", commandLinePage()],
    ["README.md", readme.replace(README_TABLE, (_all, start, end) => start + readmeTable() + end)],
  ]);
}

function configurationPage(): string {
  const rows = SETTING_NAMES.map((name) => {
    const more = moreText(name, CONFIGURATION);
    const about = [sentence(SETTINGS[name].description), choicesText(name), more];
    return [
      `\`${optionText(name)}\``,
      `\`${variableOf(name)}\``,
      `\`${name}\``,
      defaultText(name),
      about.filter((text) => text !== "").join(" "),
    ];
  });
  return `# Configuration

${MADE}

Each setting is an option of \`cloudglass start\` (from a checkout \`npm start -- …\`), a variable of its environment, and a member of
what \`start()\` takes in a test. An option wins over its variable. A name that does not exist is an error that names it.
A duration is a number and a unit (\`500ms\`, \`5s\`, \`2m\`), in \`start()\` milliseconds; a switch's variable is \`true\` or \`false\`.

${table(["option", "variable", "in `start()`", "default", ""], rows)}
Beside these, LocalStack's variables have their usual meaning where there is something to mean.

## Variables that commands read

${table(
  ["variable", ""],
  [
    [
      "`AWS_ENDPOINT_URL`",
      "Where the emulator listens, as for AWS's own programs. `--endpoint` wins.",
    ],
    ["`CLOUDGLASS_NAMESPACE`", "Which of its namespaces. `--namespace` wins."],
    ["`CLOUDGLASS_CONTROL_TOKEN`", "What the emulator was started with. `--control-token` wins."],
    ["`CLOUDGLASS_DATA_DIR`", "Of the one in the background that is meant. `--data-dir` wins."],
    ["`NO_COLOR`, `FORCE_COLOR`", "No colours; colours where there is no terminal."],
  ],
)}`;
}

function readmeTable(): string {
  const rows = README_SETTINGS.map((name) => {
    const { description } = SETTINGS[name];
    const more = moreText(name, "README.md");
    const about = more === "" ? description : `${description}. ${more}`;
    return [`\`${optionOf(name)}\``, `\`${variableOf(name)}\``, defaultText(name), about];
  });
  return table(["option", "variable", "default", ""], rows);
}

/** The sentences about a setting, with links that lead to the same place from the page. */
function moreText(name: SettingName, page: string): string {
  return linkedFrom(page, SETTINGS[name].more ?? "");
}

/** A text of the configuration page for another page, of which the path is given: its relative links are that page's. */
export function linkedFrom(page: string, text: string): string {
  return text.replace(RELATIVE_LINK, (_all, target: string) => {
    const isHeading = target.startsWith("#");
    const path = isHeading ? CONFIGURATION + target : joined(dirname(CONFIGURATION), target);
    return `](${relative(dirname(page), path)})`;
  });
}

function optionText(name: SettingName): string {
  const setting = SETTINGS[name];
  return setting.kind === "switch" ? optionOf(name) : `${optionOf(name)} <${setting.argument}>`;
}

function choicesText(name: SettingName): string {
  const setting = SETTINGS[name];
  if (setting.kind !== "choice") return "";
  const choices: readonly unknown[] = setting.choices;
  return `One of ${choices.map((choice) => `\`${choice}\``).join(", ")}.`;
}

function defaultText(name: SettingName): string {
  const { default: value, shownDefault } = SETTINGS[name];
  if (shownDefault !== undefined) return shownDefault;
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "string" || typeof value === "number" ? `\`${value}\`` : "none";
}

const EVERYWHERE = ["--endpoint", "--namespace", "--control-token", "--json"];

function commandLinePage(): string {
  const write = () => {};
  const terminal = {
    out: { write },
    error: { write },
    hasColor: false,
    environment: {},
    program: "",
  };
  const program = commandLine(terminal, { code: 0 });
  const shared = commandsBelow(program).find((command) => command.name() === "reset");
  const sharedRows = (shared?.options ?? []).map(optionRow);
  return `# The command line

${MADE}

\`cloudglass\` (from a checkout \`npm start --silent -- …\`, or [a function](../README.md#the-command)) starts an emulator when no command is given. Other
commands start and end one in the background, or ask one that runs. \`cloudglass help COMMAND\` says the same as this page.

Commands that ask take these options:

${table(["option", "variable", "default", ""], sharedRows)}
| ends with | when |
|---|---|
| 0 | it is done |
| 1 | there is no such thing, or it is refused; \`packet\`: the packet was dropped |
| 2 | the arguments mean nothing |
| 3 | no emulator answers |

\`aws\` ends with what the AWS CLI ends with, 127 when there is none. Colours are for terminals; \`NO_COLOR\` and \`FORCE_COLOR\` are heard.

${commandsBelow(program).map(commandSection).join("\n")}`;
}

/** Each followed by those below it, in the order of the help. */
function commandsBelow(program: Command): Command[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== "help")
    .flatMap((command) => [command as Command, ...commandsBelow(command as Command)]);
}

function commandSection(command: Command): string {
  const named = [nameOf(command), ...command.registeredArguments.map(argumentText)].join(" ");
  const isSetting = (option: Option) =>
    command.name() === "start" && SETTING_NAMES.some((name) => optionOf(name) === option.long);
  const options = command.options.filter((option) => {
    const isElsewhere = isSetting(option) || EVERYWHERE.includes(option.long ?? "");
    return !option.hidden && !isElsewhere;
  });
  const args = command.registeredArguments.map((argument) => {
    return [`\`${argumentText(argument)}\``, "", "", argument.description];
  });
  const rows = [...args, ...options.map(optionRow)];
  const more = command.name() === "start" ? "And [every setting](configuration.md).\n\n" : "";
  const examples = examplesOf(command);
  return [
    `${command.parent?.parent ? "###" : "##"} \`${named}\`\n`,
    `${sentence((command.summary() || command.description()).split("\n", 1)[0] ?? "")}\n`,
    ...(rows.length === 0 ? [] : [table(["", "variable", "default", ""], rows)]),
    ...(more === "" ? [] : [more.trimEnd(), ""]),
    ...(examples.length === 0 ? [] : ["```sh", ...examples, "```", ""]),
  ].join("\n");
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${nameOf(parent as Command)} ${command.name()}`;
}

function argumentText(argument: Command["registeredArguments"][number]): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionRow(option: Option): string[] {
  const { flags, envVar, defaultValue, defaultValueDescription, description } = option;
  const isShown = defaultValue !== undefined && defaultValue !== false;
  const shown = isShown ? `\`${defaultValueDescription ?? defaultValue}\`` : "";
  return [`\`${flags}\``, envVar === undefined ? "" : `\`${envVar}\``, shown, description];
}

/** What is to be typed, of the end of its help. */
function examplesOf(command: Command): string[] {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return [...text.matchAll(/^ {2}\$ (cloudglass .*)$/gm)].map(([, line]) => line ?? "");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => {
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  };
  return `${line(head)}|${head.map(() => "---|").join("")}\n${rows.map(line).join("")}`;
}

function sentence(text: string): string {
  const started = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(started) ? started : `${started}.`;
}

// The launcher imports what it is given; a test that imports this gives nothing.
if (process.argv.slice(1, 3).some((each) => resolve(each) === import.meta.filename)) {
  for (const [path, text] of referencePages()) writeFileSync(join(ROOT, path), text);
}
