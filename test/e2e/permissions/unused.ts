/** Granted and, for the reason given, not used in the end-to-end run. Everything else that is granted has to be used. */
export interface ExpectedUnused {
  /** Construct path of the role, from its beginning; `*` for all. */
  readonly role: string;
  readonly action: string;
  readonly reason: string;
}

export const EXPECTED_UNUSED: readonly ExpectedUnused[] = [
  {
    role: '*',
    action: 'sqs:ChangeMessageVisibility',
    reason: 'Lambda uses it where a batch fails in part; the emulator does so without asking.',
  },
];
