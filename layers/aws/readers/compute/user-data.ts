/** First bytes of gzip data (RFC 1952). */
const GZIP = [0x1f, 0x8b];

/** Converts user data from EC2 to the text that is scanned for secrets. Compressed user data, which cloud-init accepts, stays in
 * Base64: the scan decompresses it within its limits. */
export function userDataText(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  return GZIP.every((byte, at) => bytes[at] === byte) ? encoded : bytes.toString('utf8');
}
