import { placeOf } from '../../layers/core/posture/dump-shapes.ts';

interface Invalid {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** The first problem of a value that does not match its schema: `exceptions[0].accepts: expected …`.
 * @param whole what the value is, for a problem that is not about one of its fields */
export function firstProblem({ issues: [issue] }: Invalid, whole = '(whole)'): string {
  return `${placeOf(issue?.path ?? []) || whole}: ${issue?.message ?? 'invalid'}`;
}
