import { parseArn, type Severity } from '../../layers/core/identity.ts';
import type { Escalation, Posture } from '../../layers/core/posture/types.ts';
import { reasonWords } from './reason-text.ts';

/** Identities that a table prints as one row, because they have the same findings. */
export type FoldedRow = readonly [Posture, ...Posture[]];

/** Fewer identities are printed one by one. */
const LEAST = 4;

/** Folds identities of the same kind and tier whose paths end in the same place, or that have the same reasons, in the order of
 * the first. */
export function folded(
  postures: readonly Posture[],
  pathOf: (posture: Posture) => Escalation | undefined,
): readonly FoldedRow[] {
  const groups = new Map<string, [Posture, ...Posture[]]>();
  for (const posture of postures) {
    const key = keyOf(posture, pathOf(posture));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [posture]);
    else group.push(posture);
  }
  const rows = [...groups.values()].flatMap((group): FoldedRow[] =>
    group.length < LEAST ? group.map((posture): FoldedRow => [posture]) : [group],
  );
  const position = new Map(postures.map(({ identity }, index) => [identity, index]));
  const first = ([posture]: FoldedRow): number => position.get(posture.identity) ?? 0;
  return rows.sort((a, b) => first(a) - first(b));
}

/** Rows differ by the end and length of the path or, without a path, by the reasons. */
const keyOf = (posture: Posture, path: Escalation | undefined): string =>
  JSON.stringify([
    posture.account,
    posture.kind,
    posture.tier,
    isUnused(posture),
    path === undefined
      ? [posture.class, notableCodes(posture)]
      : [endOf(posture, path), path.admin, path.steps.length, path.steps.some(({ conditional }) => conditional)],
  ]);

const isUnused = ({ reasons }: Posture): boolean =>
  reasons.some(({ code }) => code === 'UNUSED_90D' || code === 'NEVER_USED');

const notableCodes = ({ reasons }: Posture): readonly string[] =>
  reasons.filter(({ severity }) => severity !== 'info').map(({ code }) => code);

/** The reasons that all of them have. Numbers such as ages differ, and are left out. */
export function commonReasons(row: FoldedRow): readonly { readonly words: string; readonly severity: Severity }[] {
  const [first, ...others] = row;
  return first.reasons
    .filter(({ severity, code }) => severity !== 'info' && others.every((one) => notableCodes(one).includes(code)))
    .map(({ code, severity }) => ({ words: reasonWords(code), severity }));
}

/** A path that ends at the identity itself ends nowhere else. */
const endOf = ({ identity }: Posture, { to }: Escalation): string => (to === identity ? 'itself' : to);

/** `14 roles`. */
export const foldedLabel = ([{ kind }, ...others]: FoldedRow): string => `${others.length + 1} ${kind}s`;

/** The names of folded identities: all in tier 0, the first ones in other tiers. */
export function foldedNames(row: FoldedRow, most: number): string {
  const shown = row[0].tier === 0 ? row : row.slice(0, most);
  const names = shown.map(({ identity, name }) => parseArn(identity)?.resource.split('/').at(-1) ?? name);
  const left = row.length - shown.length;
  return `${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
