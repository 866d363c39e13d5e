/** Items as bytes. */
export { ItemFormatError } from "./item-format.ts";
export { decodeItem, readAttribute, storedSize } from "./item-reader.ts";
export { encodeItem } from "./item-writer.ts";
