/**
 * Image packages: which images a function may name. AWS takes those of a private ECR registry; here any registry's and
 * local ones do, by the grammar of references (github.com/distribution/reference), since there is no ECR yet.
 */
import { invalidParameter } from "../../errors.ts";

const LABEL = "[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*";
const HOST = `${LABEL}(?:\\.${LABEL})*(?::[0-9]+)?/`;
const PATH_NAME = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const TAG = ":[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}";
/** The name, and which version of it: AWS has no default tag. */
const REFERENCE = new RegExp(
  `^((?:${HOST})?${PATH_NAME}(?:/${PATH_NAME})*)(?:${TAG}|(?:${TAG})?@sha256:[0-9a-f]{64})$`,
);
const NAME_LENGTH_MAX = 255;
const LENGTH_MAX = 512;

export function checkImageUri(uri: string): void {
  const name = uri.length <= LENGTH_MAX ? REFERENCE.exec(uri)?.[1] : undefined;
  if (name !== undefined && name.length <= NAME_LENGTH_MAX) return;
  throw invalidParameter(`Source image ${uri} is not valid. Provide a valid source image.`);
}
