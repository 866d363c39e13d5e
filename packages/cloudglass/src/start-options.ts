/** The check of what a program gives to `start()`: by the option table, as the command line is checked. */
import { SETTING_NAMES, SETTINGS, type SettingName } from "./settings.ts";

/** What programs give besides settings. */
const PARTS: Readonly<Record<string, Expected>> = {
  log: object("a logger of pino"),
  telemetry: object("variables of OpenTelemetry, such as process.env"),
  traceCount: {
    accepts: (given) => Number.isInteger(given) && Number(given) >= 0,
    takes: "a whole number from 0 on",
  },
  eventSink: object("an object that takes event notifications"),
  process: object("an object"),
};

interface Expected {
  accepts(given: unknown): boolean;
  /** To follow "takes". */
  readonly takes: string;
}

/** The options that say something. Throws `TypeError` naming the option that is not one, what it takes, or two that exclude each other. */
export function checkedOptions<Options extends object>(options: Options): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError("start() takes an object with options");
  }
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of said) {
    const { accepts, takes } = expectedOf(name);
    if (!accepts(value)) throw new TypeError(`${name} takes ${takes}, not ${shown(value)}`);
  }
  const checked = Object.fromEntries(said);
  if (checked.ephemeral === true && checked.dataDir !== undefined) {
    throw new TypeError("ephemeral keeps nothing in a dataDir: give one of them");
  }
  return checked as Options;
}

function expectedOf(name: string): Expected {
  const setting = SETTING_NAMES.find((each) => each === name);
  if (setting !== undefined) return ofSetting(setting);
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (part !== undefined) return part;
  const known = [...SETTING_NAMES, ...Object.keys(PARTS)].join(", ");
  throw new TypeError(`there is no option ${shown(name)}; there are ${known}`);
}

function ofSetting(name: SettingName): Expected {
  const setting = SETTINGS[name];
  switch (setting.kind) {
    case "switch":
      return { accepts: (given) => typeof given === "boolean", takes: "true or false" };
    case "choice": {
      const choices: readonly unknown[] = setting.choices;
      const words = choices.map((choice) => JSON.stringify(choice)).join(" or ");
      return { accepts: (given) => choices.includes(given), takes: words };
    }
    case "value":
      if (name !== "port") return setting;
      return {
        accepts: (given) => given === false || setting.accepts(given),
        takes: `${setting.takes}, or false for none`,
      };
  }
}

function object(takes: string): Expected {
  return { accepts: (given) => typeof given === "object" && given !== null, takes };
}

function shown(given: unknown): string {
  const text = JSON.stringify(given) ?? String(given);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
