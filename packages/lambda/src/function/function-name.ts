/**
 * A function by any of the names that AWS takes: `name`, `name:qualifier`, `000000000000:function:name`,
 * `arn:aws:lambda:us-east-1:000000000000:function:name:qualifier`.
 */

export interface FunctionPlace {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
}

export interface NamedFunction extends FunctionPlace {
  /** `$LATEST`, a version's number, or an alias; undefined when the name has none. */
  readonly qualifier: string | undefined;
}

export interface Here {
  readonly region: string;
  readonly caller: { readonly accountId: string };
}

const NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9_-]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?$/;

/** What a partial name leaves out is the caller's account and the request's region. */
export function parseFunctionName(text: string, here: Here): NamedFunction | undefined {
  const parts = NAME.exec(text);
  if (parts === null) return undefined;
  const [, region = here.region, accountId = here.caller.accountId, functionName = "", qualifier] =
    parts;
  return { accountId, region, functionName, qualifier };
}

export function functionArn(
  { accountId, region, functionName }: FunctionPlace,
  qualifier?: string,
): string {
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** The key of everything that is kept of a function. */
export function placeKey({ accountId, region, functionName }: FunctionPlace): string {
  return `${accountId}/${region}/${functionName}`;
}
