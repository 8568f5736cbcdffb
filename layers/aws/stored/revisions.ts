/** Profile and window are two rows with separate revisions; callers see both as one opaque number. */
const SPAN = 2 ** 26;

export const packRevisions = (profile: number, window: number): number => profile * SPAN + window;

export const unpackRevision = (version: number, item: 'PROFILE' | 'WINDOW'): number =>
  item === 'PROFILE' ? Math.floor(version / SPAN) : version % SPAN;

/** 0 is reserved for "no row". Revisions are only compared for equality, so they may wrap around. */
export const nextRevision = (revision: number): number => (revision % (SPAN - 1)) + 1;
