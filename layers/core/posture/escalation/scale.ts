import type { CompiledEstate } from './compile.ts';

/** The size of an estate, rounded up to a power of two: limits that depend on it do not change when one identity is added. */
export const scaleOf = ({ identities }: CompiledEstate): number =>
  2 ** Math.ceil(Math.log2(Math.max(identities.size, SMALL)));

const SMALL = 128;
