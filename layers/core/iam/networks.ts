/** The share of all addresses of its kind that a CIDR block holds, 0 for what is none. An address alone is a block. */
function shareOf(block: string): { readonly version: 4 | 6; readonly share: number } {
  const [address = '', length] = block.trim().split('/');
  const version = address.includes(':') ? 6 : 4;
  const bits = length === undefined ? (version === 6 ? 128 : 32) : Number(length);
  return { version, share: Number.isInteger(bits) && bits >= 0 ? 2 ** -bits : 0 };
}

/** From this share on, hardly anybody is kept out. Of IPv6, all addresses that are in use lie in one eighth. */
const MOST = { 4: 1 / 2, 6: 1 / 8 } as const;

/** Whether blocks together hold more or less all addresses there are: `0.0.0.0/0`, `2000::/3`, or two halves. */
export function isEverywhere(blocks: readonly string[]): boolean {
  const total = { 4: 0, 6: 0 };
  for (const block of new Set(blocks)) {
    const { version, share } = shareOf(block);
    total[version] += share;
  }
  return total[4] >= MOST[4] || total[6] >= MOST[6];
}
