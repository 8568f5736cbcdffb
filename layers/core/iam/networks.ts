/** The share of all addresses of its version that a CIDR block contains; 0 if it is invalid. A single address is a block. */
function shareOf(block: string): { readonly version: 4 | 6; readonly share: number } {
  const [address = '', length] = block.trim().split('/');
  const version = address.includes(':') ? 6 : 4;
  const bits = length === undefined ? (version === 6 ? 128 : 32) : Number(length);
  return { version, share: Number.isInteger(bits) && bits >= 0 ? 2 ** -bits : 0 };
}

/** A block with this share or more excludes almost no one. All IPv6 addresses in use are in one eighth of the space. */
const MOST = { 4: 1 / 2, 6: 1 / 8 } as const;

/** Whether blocks together cover almost all addresses: `0.0.0.0/0`, `2000::/3`, or two halves. */
export function isEverywhere(blocks: readonly string[]): boolean {
  const total = { 4: 0, 6: 0 };
  for (const block of new Set(blocks)) {
    const { version, share } = shareOf(block);
    total[version] += share;
  }
  return total[4] >= MOST[4] || total[6] >= MOST[6];
}
