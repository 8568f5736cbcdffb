import { callName } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround, valuesAround } from '../../window.ts';

const MANY = 10;
const WITHIN = 10 * MINUTE;
const DIFFERENT = 5;

export const accessDeniedBurst = rule({
  id: 'access-denied-burst',
  title: 'Many different calls denied within minutes',
  technique: 'T1526',
  severity: 'medium',
  description: `${MANY} or more denials of ${DIFFERENT} or more different actions within ten minutes, by one identity: typical of an attacker who tests what a credential can do. Repeated denials of a single action indicate a misconfigured program and are excluded.`,
  falsePositives: ['A new program with missing permissions.'],
  detector: 'use',
  events: ['*'],
  outcomes: ['denied'],
  counts: (event, { habitual }) =>
    habitual || event.byService || event.actor.console
      ? []
      : [
          { counter: 'refusals', value: event.id, keep: HOUR },
          { counter: 'refused-actions', value: callName(event), keep: HOUR },
        ],
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || event.actor.console) return undefined;
    const refusals = distinctAround(window, 'refusals', event.time, WITHIN);
    const actions = distinctAround(window, 'refused-actions', event.time, WITHIN);
    if (refusals < MANY || actions < DIFFERENT) return undefined;
    const many = actions >= 3 * DIFFERENT;
    return {
      confidence: many ? 0.75 : 0.55,
      key: many ? 'very many' : 'many',
      evidence: {
        refusals,
        actions,
        tried: valuesAround(window, 'refused-actions', event.time, WITHIN)
          .slice(0, 12)
          .map((name) => shown(name)),
      },
    };
  },
});
