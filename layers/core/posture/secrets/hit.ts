/** A secret in a text. Its value lives until the fingerprint is taken, and no longer. */
export interface Hit {
  readonly kind: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}
