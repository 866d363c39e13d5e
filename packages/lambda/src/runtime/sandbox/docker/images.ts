/** What images say of themselves, and AWS's own of runtimes, which are public: https://gallery.ecr.aws/lambda. */
import type { ImageFacts } from "../sandbox-driver.ts";

export interface ImageSettings {
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  /** `NAME=value` */
  readonly Env?: readonly string[] | null;
  readonly WorkingDir?: string;
}

export function factsOf(settings: ImageSettings): ImageFacts {
  return {
    entryPoint: settings.Entrypoint ?? [],
    command: settings.Cmd ?? [],
    variables: variablesOf(settings),
  };
}

function variablesOf({ Env }: ImageSettings): Record<string, string> {
  const pairs = (Env ?? []).map((text) => {
    const end = text.indexOf("=");
    return [text.slice(0, end), text.slice(end + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

const IMAGES: readonly (readonly [RegExp, string])[] = [
  [/^nodejs(\d+)\.x$/, "nodejs"],
  [/^python(\d+\.\d+)$/, "python"],
  [/^ruby(\d+\.\d+)$/, "ruby"],
  [/^java(\d+(?:\.al2)?)$/, "java"],
  [/^dotnet(\d+)$/, "dotnet"],
  [/^provided\.(al2023|al2)$/, "provided"],
];

/** `nodejs22.x` → `public.ecr.aws/lambda/nodejs:22`; undefined for names that AWS has no image for. */
export function officialImage(runtime: string): string | undefined {
  for (const [pattern, name] of IMAGES) {
    const tag = pattern.exec(runtime)?.[1];
    if (tag !== undefined) return `public.ecr.aws/lambda/${name}:${tag}`;
  }
  return undefined;
}
