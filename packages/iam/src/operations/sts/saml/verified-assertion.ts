/**
 * From a SAML response to the one assertion in it that its provider has signed. A response is refused as soon as it leaves
 * open which assertion is meant: two of them, two elements of one ID, signatures where none belong.
 * SAML 2.0 core; https://www.usenix.org/conference/usenixsecurity12/technical-sessions/presentation/somorovsky
 */
import { parseXml, type XmlElement } from "@cloudglass/wire";
import {
  assertionEncryptionRequired,
  providerRejected,
  responseNotBase64,
  responseSignatureInvalid,
  responseUnreadable,
} from "../../../errors/saml.ts";
import { decryptAssertion } from "./decrypt-assertion.ts";
import {
  ASSERTION_NAMESPACE,
  type DomElement,
  elementsOf,
  PROTOCOL_NAMESPACE,
  parseDom,
  SignatureInvalid,
  signedText,
} from "./xml-signature.ts";

export interface AssertionKeys {
  /** PEM texts of the certificates that sign. */
  readonly certificates: readonly string[];
  /** PEM texts of the keys that open encrypted assertions. */
  readonly privateKeys: readonly string[];
  readonly mustBeEncrypted: boolean;
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
/** More than the attributes of an assertion within STS's limit can have. */
const ELEMENTS_MAX = 2000;

/** Rejects with STS's error. */
export async function verifiedAssertion(base64: string, keys: AssertionKeys): Promise<XmlElement> {
  if (!BASE64.test(base64)) throw responseNotBase64();
  const text = Buffer.from(base64, "base64").toString();
  const tree = guardedTree(text);
  if (tree.name !== "Response") throw responseUnreadable();
  requireSuccess(tree);
  try {
    return await assertionOf(text, tree, keys);
  } catch (error) {
    if (error instanceof SignatureInvalid) throw responseSignatureInvalid();
    throw error;
  }
}

async function assertionOf(text: string, tree: XmlElement, keys: AssertionKeys) {
  const response = await parseDom(text);
  requireElement(response, PROTOCOL_NAMESPACE, "Response");
  const whole = await signedText(text, response, keys.certificates);
  const plain = elementsOf(response, ASSERTION_NAMESPACE, "Assertion");
  const encrypted = elementsOf(response, ASSERTION_NAMESPACE, "EncryptedAssertion");
  if (plain.length + encrypted.length !== 1) throw responseUnreadable();
  const [assertion] = plain;
  if (assertion === undefined) return openedAssertion(whole, tree, keys);
  if (keys.mustBeEncrypted) throw assertionEncryptionRequired();
  const own = await signedText(text, assertion, keys.certificates);
  if (own !== undefined) return readSigned(own);
  if (whole === undefined) throw new SignatureInvalid("nothing is signed");
  return only(readSigned(whole), "Assertion");
}

/** Signed inside of its encryption, or by the response around it. */
async function openedAssertion(
  whole: string | undefined,
  tree: XmlElement,
  { certificates, privateKeys }: AssertionKeys,
): Promise<XmlElement> {
  const response = whole === undefined ? tree : readSigned(whole);
  const text = decryptAssertion(only(response, "EncryptedAssertion"), privateKeys);
  if (text === undefined) throw responseUnreadable();
  const opened = guardedTree(text);
  if (opened.name !== "Assertion") throw responseUnreadable();
  const root = await parseDom(text);
  requireElement(root, ASSERTION_NAMESPACE, "Assertion");
  const own = await signedText(text, root, certificates);
  if (own !== undefined) return readSigned(own);
  if (whole === undefined) throw new SignatureInvalid("nothing is signed");
  return opened;
}

/** Well-formed, without a document type, and with nothing in it that could stand for something else. */
function guardedTree(text: string): XmlElement {
  const root = parseXml(Buffer.from(text));
  if (root === undefined) throw responseUnreadable();
  const ids = new Set<string>();
  let assertionCount = 0;
  let elementCount = 0;
  const open: { readonly element: XmlElement; readonly parent: string }[] = [
    { element: root, parent: "" },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { element, parent } = next;
    elementCount += 1;
    if (element.name === "Assertion") assertionCount += 1;
    const isStray = element.name === "Signature" && !["Response", "Assertion"].includes(parent);
    for (const name of ["ID", "Id", "id"]) {
      const id = element.attributes?.get(name);
      if (id === undefined) continue;
      if (ids.has(id)) throw responseSignatureInvalid();
      ids.add(id);
    }
    if (isStray || assertionCount > 1 || elementCount > ELEMENTS_MAX) {
      throw responseSignatureInvalid();
    }
    for (const child of element.children) open.push({ element: child, parent: element.name });
  }
  return root;
}

function requireElement(element: DomElement, namespace: string, name: string): void {
  if (element.localName !== name || element.namespaceURI !== namespace) throw responseUnreadable();
}

function requireSuccess(response: XmlElement): void {
  const [status] = response.children.filter(({ name }) => name === "Status");
  const [code] = (status?.children ?? []).filter(({ name }) => name === "StatusCode");
  if (code !== undefined && code.attributes?.get("Value") !== SUCCESS) throw providerRejected();
}

function readSigned(text: string): XmlElement {
  const root = parseXml(Buffer.from(text));
  if (root === undefined) throw responseUnreadable();
  return root;
}

function only(parent: XmlElement, name: string): XmlElement {
  const [child, ...others] = parent.children.filter((each) => each.name === name);
  if (child === undefined || others.length > 0) throw responseUnreadable();
  return child;
}
