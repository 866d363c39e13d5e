/**
 * Image packages: which images a function may name. AWS takes those of a private ECR registry; here any registry's and
 * local ones do, by the grammar of references (github.com/distribution/reference), since there is no ECR yet.
 */
import { invalidParameter } from "../../errors.ts";

const HOST = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\\.?)+(?::[0-9]+)?/";
const PATH_NAME = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const REFERENCE = new RegExp(
  `^(?:${HOST})?${PATH_NAME}(?:/${PATH_NAME})*(?::[\\w][\\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$`,
);
const NAME_LENGTH_MAX = 255;

/** Throws when it is no reference, or none that says which version: AWS has no default tag. */
export function checkImageUri(uri: string): void {
  const name = uri.replace(/@.*$/, "");
  const saysWhich = uri.includes("@") || name.lastIndexOf(":") > name.lastIndexOf("/");
  if (saysWhich && name.length <= NAME_LENGTH_MAX + 129 && REFERENCE.test(uri)) return;
  throw invalidParameter(`Source image ${uri} is not valid. Provide a valid source image.`);
}
