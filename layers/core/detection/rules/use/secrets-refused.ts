import { shown, text, texts } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';

const MANY = 8;
const VERY_MANY = 20;
const WITHIN = 10 * MINUTE;
const COUNTER = 'refused-secrets';

/** Only secrets that the record names: a program that is denied one tries the same one again. */
const secretsIn = ({ request }: ActivityEvent): readonly string[] => [
  ...texts(request, 'secretId'),
  ...texts(request, 'secretIdList'),
  ...(text(request, 'withDecryption') === 'true' ? [...texts(request, 'name'), ...texts(request, 'names')] : []),
];

export const secretsRefused = rule({
  id: 'secrets-refused',
  title: 'Many different secrets requested and denied',
  technique: 'T1555.006',
  severity: 'medium',
  description: `${MANY} or more different secrets or decrypted parameters were denied within ten minutes, to an identity for which this is not habitual. A program asks for the few secrets that it needs; a caller that tries all of them has a list.`,
  falsePositives: ['A new pipeline or backup of secrets with missing permissions.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: [
    ...calls('secretsmanager', 'GetSecretValue', 'BatchGetSecretValue'),
    ...calls('ssm', 'GetParameter', 'GetParameters'),
  ],
  outcomes: ['denied'],
  counts: (event, { habitual }) =>
    habitual || event.byService ? [] : secretsIn(event).map((value) => ({ counter: COUNTER, value, keep: HOUR })),
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || secretsIn(event).length === 0) return undefined;
    const secrets = valuesAround(window, COUNTER, event.time, WITHIN);
    if (secrets.length < MANY) return undefined;
    const many = secrets.length >= VERY_MANY;
    return {
      confidence: many ? 0.6 : 0.5,
      key: many ? 'very many' : 'many',
      evidence: {
        secrets: secrets.length,
        attempted: true,
        some: secrets.slice(0, 6).map((name) => shown(name, 80)),
      },
    };
  },
});
