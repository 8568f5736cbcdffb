/** First bytes of gzip data (RFC 1952). */
const GZIP = [0x1f, 0x8b];

/** User data as EC2 returns it, as the text that a scan for secrets reads: decoded, or still in Base64 where it is
 * compressed (cloud-init takes it so), since the scan unpacks within its limits. */
export function userDataText(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  return GZIP.every((byte, at) => bytes[at] === byte) ? encoded : bytes.toString('utf8');
}
