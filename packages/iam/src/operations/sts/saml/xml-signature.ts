/**
 * Signatures inside an XML document, checked with the keys of a SAML provider. What is given back is the canonical text that
 * was signed: whoever reads nothing else cannot be shown another element than the one that the signature is over.
 * https://www.w3.org/TR/xmldsig-core1/ ; SAML 2.0 core, section 5.4 ("XML Signature profile").
 */

/** As much of the DOM as is looked at. */
export interface DomElement {
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly nodeType: number;
  readonly childNodes: ArrayLike<DomElement>;
  getAttribute(name: string): string | null;
}

export const ASSERTION_NAMESPACE = "urn:oasis:names:tc:SAML:2.0:assertion";
export const PROTOCOL_NAMESPACE = "urn:oasis:names:tc:SAML:2.0:protocol";
const SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";
const ELEMENT_NODE = 1;
const TRANSFORMS = new Set([
  "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
  "http://www.w3.org/2001/10/xml-exc-c14n#",
  "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
]);

export class SignatureInvalid extends Error {
  override readonly name = "SignatureInvalid";
}

/** The root of a document that is known to be well-formed and without a document type. */
export async function parseDom(text: string): Promise<DomElement> {
  const { DOMParser } = await import("@xmldom/xmldom");
  const refuse = (message: string) => {
    throw new SignatureInvalid(message);
  };
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  const document = new DOMParser({ errorHandler }).parseFromString(text, "text/xml") as unknown as {
    readonly documentElement: DomElement | null;
  };
  if (document.documentElement === null) throw new SignatureInvalid("no root element");
  return document.documentElement;
}

export function elementsOf(parent: DomElement, namespace: string, name: string): DomElement[] {
  return Array.from(parent.childNodes).filter(
    ({ nodeType, localName, namespaceURI }) =>
      nodeType === ELEMENT_NODE && localName === name && namespaceURI === namespace,
  );
}

/**
 * The canonical text of `element`, which stands in the document `text`, when it holds a signature over itself; undefined
 * when it holds none. Rejects with `SignatureInvalid` for a signature that none of the certificates made.
 */
export async function signedText(
  text: string,
  element: DomElement,
  certificates: readonly string[],
): Promise<string | undefined> {
  const [signature, ...others] = elementsOf(element, SIGNATURE_NAMESPACE, "Signature");
  if (signature === undefined) return undefined;
  if (others.length > 0) throw new SignatureInvalid("an element has several signatures");
  requirePlain(signature);
  const signed = await verified(text, signature, certificates, element.getAttribute("ID") ?? "");
  if (signed === undefined) throw new SignatureInvalid("no certificate fits the signature");
  return signed;
}

async function verified(
  text: string,
  signature: DomElement,
  certificates: readonly string[],
  id: string,
): Promise<string | undefined> {
  const [publicCert] = certificates;
  if (publicCert === undefined) return undefined;
  const { SignedXml } = await import("xml-crypto");
  // Certificates come from the provider's metadata; those in the document are anybody's.
  const check = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  try {
    tryEach(certificates, check.SignatureAlgorithms);
    check.loadSignature(signature as never);
    if (!check.checkSignature(text)) return undefined;
  } catch {
    // The library throws for every kind of document that it does not take.
    return undefined;
  }
  const [reference, ...others] = check.getReferences();
  const isOwn = id !== "" && others.length === 0 && reference?.uri === `#${id}`;
  const transforms: readonly string[] = reference?.transforms ?? [];
  if (!isOwn || !transforms.every((transform) => TRANSFORMS.has(transform))) return undefined;
  return check.getSignedReferences()[0];
}

interface Algorithm {
  verifySignature: (signed: string, key: unknown, value: string) => boolean;
}

/** What is signed is worked out once, however many certificates may have signed it: that is the long part. */
function tryEach(certificates: readonly string[], known: object): void {
  const algorithms = known as Record<string, new () => Algorithm>;
  for (const [name, Known] of Object.entries(algorithms)) {
    algorithms[name] = class extends Known {
      constructor() {
        super();
        const { verifySignature } = this;
        this.verifySignature = (signed, _key, value) =>
          certificates.some((each) => holds(() => verifySignature(signed, each, value)));
      }
    };
  }
}

/** A certificate may be of another kind of key than the signature. */
function holds(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}

/**
 * Nothing but the parts that are looked at, in their order: no objects, no second set of methods. One reference with two
 * transforms at most, as SAML has it: anybody can send a signature, and each of them costs a walk through the document.
 */
function requirePlain(signature: DomElement): void {
  requireParts(signature, ["SignedInfo,SignatureValue", "SignedInfo,SignatureValue,KeyInfo"]);
  const [signedInfo] = childElements(signature);
  requireParts(signedInfo, ["CanonicalizationMethod,SignatureMethod,Reference"]);
  const reference = childElements(signedInfo).at(-1);
  requireParts(reference, ["DigestMethod,DigestValue", "Transforms,DigestMethod,DigestValue"]);
  const [transforms] = childElements(reference);
  if (transforms?.localName !== "Transforms") return;
  requireParts(transforms, ["Transform", "Transform,Transform"]);
}

function requireParts(element: DomElement | undefined, allowed: readonly string[]): void {
  const parts = childElements(element).map(({ localName }) => localName);
  if (!allowed.includes(parts.join(","))) throw new SignatureInvalid("a signature has other parts");
}

function childElements(element: DomElement | undefined): DomElement[] {
  return Array.from(element?.childNodes ?? []).filter(({ nodeType }) => nodeType === ELEMENT_NODE);
}
