import { callName } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { LAUNCHES } from '../launches.ts';
import { SENSITIVE } from './delicate-change-refused.ts';
import { guardTampering } from './guard-tampering.ts';
import { loggingRemoved } from './logging-removed.ts';
import { modelAccessChanged } from './model-access-changed.ts';
import { organizationLeft } from './organization-left.ts';
import { sharedOutside } from './shared-outside.ts';
import { CREATION, trailTampering } from './trail-tampering.ts';

const MANY = 3;
const VERY_MANY = 6;
const WITHIN = 15 * MINUTE;
const AIMED = [guardTampering, loggingRemoved, modelAccessChanged, organizationLeft, sharedOutside, trailTampering];

export const sensitiveAttempts = rule({
  id: 'sensitive-attempts',
  title: 'Several different sensitive changes attempted without success',
  technique: 'T1098',
  severity: 'medium',
  description: `${MANY} or more different calls within 15 minutes that would disable monitoring, leave the organization, share data, launch compute or change permissions were denied or failed, and they are not habitual for the identity. A program repeats the same call; an attacker moves on to another.`,
  falsePositives: ['A new pipeline with missing permissions: infrastructure as code has a lower weight.'],
  detector: 'change',
  events: [...new Set([...SENSITIVE, ...LAUNCHES, ...AIMED.flatMap(({ events }) => events)])].filter(
    (pattern) => pattern !== CREATION,
  ),
  outcomes: ['denied', 'failed'],
  counts: (event, { habitual }) =>
    habitual || event.byService ? [] : [{ counter: 'sensitive-attempts', value: callName(event), keep: HOUR }],
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService) return undefined;
    const calls = distinctAround(window, 'sensitive-attempts', event.time, WITHIN);
    if (calls < MANY) return undefined;
    const many = calls >= VERY_MANY;
    return {
      severity: many ? 'high' : 'medium',
      confidence: many ? 0.6 : 0.5,
      key: many ? 'very many' : 'many',
      evidence: {
        calls,
        tried: valuesAround(window, 'sensitive-attempts', event.time, WITHIN)
          .slice(0, 12)
          .map((name) => shown(name)),
        attempted: true,
      },
    };
  },
});
