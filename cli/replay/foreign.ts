/** What a file is that starts with these bytes. */
const SIGNATURES: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: export it as JSON'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file: export it as JSON'],
  [[0x4f, 0x52, 0x43], 'an ORC file: export it as JSON'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive: unpack it'],
  [[0x42, 0x5a, 0x68], 'a bzip2 file: unpack it'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard file: unpack it'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'an xz file: unpack it'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x89, 0x50, 0x4e, 0x47], 'an image'],
  [[0xff, 0xd8, 0xff], 'an image'],
];
/** The text in a tar archive has its signature here. */
const TAR = { at: 257, text: 'ustar' } as const;
const PROBED = 512;

/** What a file is that cannot be JSON, by its first bytes; undefined: it may be JSON. */
export function foreignKind(bytes: Uint8Array): string | undefined {
  const known = SIGNATURES.find(([start]) => start.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) return known[1];
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, PROBED));
  if (head.toString('latin1', TAR.at, TAR.at + TAR.text.length) === TAR.text) return 'a tar archive: unpack it';
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return !utf16 && head.includes(0) ? 'binary data' : undefined;
}

/** What a text without JSON is. */
export const textKind = (text: string): string =>
  /^"?event(?:version|time|name|id|source)"?,/im.test(text.slice(0, PROBED))
    ? 'a CSV file: export it as JSON'
    : 'text that is not JSON';
