import { shortest } from '../../layers/core/posture/paths.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { csvRow } from './csv-cell.ts';
import { remedyOf } from './remedy.ts';

const COLUMNS = [
  'identity',
  'kind',
  'class',
  'tier',
  'score',
  'admin',
  'owner',
  'last_used',
  'escalates_to_admin',
  'steps',
  'path',
  'reasons',
  'tier_why',
  'account',
  'remedy',
];

/** One row per identity, RFC 4180. */
export const csv = (postures: readonly Posture[]): readonly string[] => [COLUMNS, ...postures.map(rowOf)].map(csvRow);

function rowOf(posture: Posture): string[] {
  const path = shortest(posture.escalations.filter((candidate) => candidate.admin)) ?? shortest(posture.escalations);
  return [
    posture.identity,
    posture.kind,
    posture.class,
    String(posture.tier),
    String(posture.score),
    String(posture.admin),
    posture.owner ?? '',
    posture.lastUsedAt ?? 'never',
    String(posture.escalations.some((candidate) => candidate.admin)),
    path === undefined ? '' : String(path.steps.length),
    path === undefined ? '' : path.steps.map((step) => `${step.rule} ${step.target}`).join(' > '),
    posture.reasons.map((reason) => `${reason.code}:${reason.severity}`).join(' '),
    posture.tierWhy,
    posture.account,
    remedyOf(posture),
  ];
}
