/**
 * Metadata that is not ASCII travels in headers as encoded words (RFC 2047). S3 reads those that clients send, and
 * writes B or Q by the rule of JavaMail: Q when most characters are printable ASCII.
 */

const WORD = /=\?(utf-8|us-ascii|iso-8859-1)\?([bq])\?([^?\s]*)\?=/gi;
const NOT_PLAIN = /[^\t\n\r\x20-\x7e]/;
const decoder = new TextDecoder();

/** `=?UTF-8?Q?caf=C3=A9?=` becomes `café`; text around words stays, space between two of them goes. */
export function decodedWords(text: string): string {
  if (!text.includes("=?")) return text;
  return text
    .replace(/(\?=)[ \t]+(?==\?)/g, "$1")
    .replace(WORD, (_word, charset: string, encoding: string, content: string) => {
      const bytes =
        encoding.toLowerCase() === "b" ? Buffer.from(content, "base64") : fromQ(content);
      return charset.toLowerCase() === "utf-8" ? decoder.decode(bytes) : bytes.toString("latin1");
    });
}

/** Text of printable ASCII as it is, any other as one word. */
export function encodedWord(text: string): string {
  if (!NOT_PLAIN.test(text)) return text;
  const characters = [...text];
  const plain = characters.filter((character) => !NOT_PLAIN.test(character)).length;
  return plain > characters.length - plain
    ? `=?UTF-8?Q?${toQ(text)}?=`
    : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

function fromQ(content: string): Buffer {
  const text = content
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_octet, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
  return Buffer.from(text, "latin1");
}

function toQ(text: string): string {
  let written = "";
  for (const octet of Buffer.from(text)) {
    const character = String.fromCharCode(octet);
    if (octet === 0x20) written += "_";
    else if (octet > 0x20 && octet < 0x7f && !"=_?".includes(character)) written += character;
    else written += `=${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return written;
}
