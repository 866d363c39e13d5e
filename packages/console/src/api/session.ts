/** Who this tab speaks for: the namespace it looks at and the control token, when the emulator wants one. */
import { signal } from "@preact/signals";
import { DEFAULT_NAMESPACE, NAMESPACE_HEADER } from "../../../env/src/namespace.ts";

const NAMESPACE_KEY = "cloudglass.namespace";
const TOKEN_KEY = "cloudglass.token";

export { DEFAULT_NAMESPACE };

/** Both live as long as the tab: two tabs may look at two namespaces. */
export const namespace = signal(sessionStorage.getItem(NAMESPACE_KEY) ?? DEFAULT_NAMESPACE);
export const token = signal(sessionStorage.getItem(TOKEN_KEY) ?? "");
/** True once an answer was 401: the page asks for the token. */
export const isTokenWanted = signal(false);
/** Goes up when everything shown is of another state: a reset, a restored snapshot, another namespace or token. */
export const generation = signal(0);
/** Goes up when what was shown is undone or another's: a reset, a restored snapshot, another namespace. */
export const undone = signal(0);

/** The namespace that this tab looked at until it was no more; empty once another one was chosen. */
export const goneNamespace = signal("");

export function renewAll(): void {
  generation.value++;
}

export function forgetAll(): void {
  undone.value++;
  renewAll();
}

export function lookAt(name: string): void {
  sessionStorage.setItem(NAMESPACE_KEY, name);
  namespace.value = name;
  goneNamespace.value = "";
  forgetAll();
}

/** Removed since, or gone with an emulator that keeps nothing. */
export function leaveGone(name: string): void {
  if (name !== namespace.value) return;
  lookAt(DEFAULT_NAMESPACE);
  goneNamespace.value = name;
}

export function takeToken(text: string): void {
  sessionStorage.setItem(TOKEN_KEY, text);
  token.value = text;
  isTokenWanted.value = false;
  renewAll();
}

export function sessionHeaders(): Record<string, string> {
  const headers: Record<string, string> = { [NAMESPACE_HEADER]: namespace.value };
  if (token.value !== "") headers.authorization = `Bearer ${token.value}`;
  return headers;
}
