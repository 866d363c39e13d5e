/** A request before it is signed and sent: what the generator makes and mutations change. */

export interface XmlElement {
  name: string;
  attributes: [name: string, value: string][];
  children: XmlElement[];
  text: string;
}

export interface Draft {
  /** Of the model, or the name of one of the routes outside it. */
  readonly operation: string;
  method: string;
  /** Percent-encoded, without the bucket when that is in the host. */
  path: string;
  /** Not encoded. */
  query: [name: string, value: string][];
  /** Added to the query as it is: broken escapes. */
  rawQuery: string;
  headers: [name: string, value: string][];
  /** Written into the body when there is none. */
  document: XmlElement | undefined;
  body: Uint8Array | undefined;
}

export function xmlText({ name, attributes, children, text }: XmlElement): string {
  const own = attributes.map(([key, value]) => ` ${key}="${escapeXml(value)}"`).join("");
  return `<${name}${own}>${escapeXml(text)}${children.map(xmlText).join("")}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
}

/** Percent-encoded as SigV4 wants it; lone surrogates become U+FFFD. */
export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export const encodedKey = (key: string): string => encoded(key).replaceAll("%2F", "/");

export function element(name: string, text = "", children: XmlElement[] = []): XmlElement {
  return { name, attributes: [], children, text };
}
