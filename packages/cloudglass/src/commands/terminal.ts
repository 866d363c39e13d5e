/** What a command sees of whoever typed it. */
import { type Palette, palette } from "./palette.ts";

export interface Output {
  write(text: string): void;
}

export interface Streams {
  readonly out: Output;
  readonly error: Output;
  /** `NO_COLOR`, and whatever else the terminal says. */
  readonly hasColor: boolean;
}

export interface Terminal extends Streams {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file that Node runs for this program: what is started in the background is the same one. */
  readonly program: string;
}

/** For programs the whole of it, for people the text. */
export function print(
  { out, hasColor }: Streams,
  json: boolean,
  content: object,
  text: (colors: Palette) => string,
): void {
  out.write(json ? `${JSON.stringify(content, undefined, 2)}\n` : text(palette(hasColor)));
}

/** The command as this person types it: from a checkout, or installed. */
export function typed({ environment }: Pick<Terminal, "environment">, command: string): string {
  const isNpmStart = environment.npm_lifecycle_event === "start";
  return isNpmStart ? `npm start -- ${command}` : `cloudglass ${command}`;
}
