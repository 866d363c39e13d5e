/** Commands for the shell: `env`, `aws`, `completion`. */
import completions from "@bomb.sh/tab/commander";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { AwsOptions } from "./aws.ts";
import type { Ending } from "./command-line.ts";
import { endpointOption, examples, jsonOption, namespaceOption } from "./command-options.ts";
import type { EnvOptions } from "./env.ts";
import { printEnv, SHELLS } from "./env.ts";
import type { Terminal } from "./terminal.ts";

export function addShell(program: Command, terminal: Terminal, ending: Ending): void {
  program
    .command("env")
    .description("prints what a shell exports so that AWS's CLI and SDKs ask the emulator")
    .addOption(new Option("--shell <name>", "found by $SHELL when absent").choices(SHELLS))
    .addOption(endpointOption())
    .addOption(namespaceOption())
    .option("--account <id>", "12 digits; that account's root", parseAccount)
    .option("--region <name>", "", "us-east-1")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
To use it:
  $ eval "$(cloudglass env)"                                sh, bash, zsh
  $ cloudglass env | source                                 fish
  > cloudglass env | Out-String | Invoke-Expression         PowerShell
${examples("env --namespace worker-1", "env --shell fish")}`,
    )
    .action((options: EnvOptions) => printEnv(options, terminal));
  program
    .command("aws")
    .description(
      "runs the AWS CLI of this machine against the emulator, as the root of its account",
    )
    .argument("[arguments...]", "passed on as they are")
    .addOption(endpointOption())
    .addOption(namespaceOption())
    // Said before the command, they are not the AWS CLI's.
    .addOption(new Option("--control-token <token>").hideHelp())
    .addOption(new Option("--json").hideHelp())
    .helpOption(false)
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (args: string[], options: AwsOptions) => {
      const { runAws } = await import("./aws.ts");
      ending.code = await runAws(args, options, terminal);
    });
  addCompletion(program, terminal);
}

/** The scripts ask `cloudglass complete -- …` at each Tab. */
function addCompletion(program: Command, { out }: Terminal): void {
  completions(program, { completionCommandName: "completion" });
  program.commands
    .find((command) => command.name() === "completion")
    ?.summary("prints what makes a shell complete these commands")
    .description(
      `prints what makes a shell complete these commands

  bash        source <(cloudglass completion bash)         in ~/.bashrc
  zsh         source <(cloudglass completion zsh)          in ~/.zshrc
  fish        cloudglass completion fish | source          in config.fish
  PowerShell  cloudglass completion powershell | Out-String | Invoke-Expression`,
    )
    .hook("preAction", (_program, { args }) => {
      if (args[0] === "bash") out.write(WITHOUT_BASH_COMPLETION);
    });
}

/** The script is written for Debian's package bash-completion, which not every bash has beside it. */
const WITHOUT_BASH_COMPLETION = `if ! type _get_comp_words_by_ref >/dev/null 2>&1; then
  _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}")
    cword=$COMP_CWORD
    cur=\${COMP_WORDS[COMP_CWORD]}
    prev=\${COMP_WORDS[COMP_CWORD-1]}
  }
fi
`;

function parseAccount(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError("It is 12 digits.");
  return text;
}
