/** Profile and window are two rows, each with its own revision, and a caller holds one opaque number: both in one. */
const SPAN = 2 ** 26;

export const packRevisions = (profile: number, window: number): number => profile * SPAN + window;

export const unpackRevision = (version: number, item: 'PROFILE' | 'WINDOW'): number =>
  item === 'PROFILE' ? Math.floor(version / SPAN) : version % SPAN;

/** 0 is kept for "no row". Revisions are only ever compared for equality, so they may go round. */
export const nextRevision = (revision: number): number => (revision % (SPAN - 1)) + 1;
