/** A secret in a text. The value is kept only until its fingerprint is taken. */
export interface Hit {
  readonly kind: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}
