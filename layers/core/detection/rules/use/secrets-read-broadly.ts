import { shown, text, texts } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

const MANY = 8;
const VERY_MANY = 20;
const WITHIN = 10 * MINUTE;
const REGIONS = 3;
const LISTS = /^(ListSecrets|DescribeParameters)$/;

/** Names of the secrets and parameters that were read; a batch that is selected by a filter counts as one. */
function secretsIn(event: ActivityEvent): readonly string[] {
  const names = [
    ...texts(event.request, 'secretId'),
    ...texts(event.request, 'secretIdList'),
    ...texts(event.request, 'name'),
    ...texts(event.request, 'names'),
  ];
  if (names.length > 0) return names;
  return event.name === 'BatchGetSecretValue' || event.name === 'GetParametersByPath'
    ? [`${event.name} ${text(event.request, 'path') ?? event.id}`]
    : [];
}

const decrypts = (event: ActivityEvent): boolean =>
  event.source === 'secretsmanager.amazonaws.com' || text(event.request, 'withDecryption') === 'true';

export const secretsReadBroadly = rule({
  id: 'secrets-read-broadly',
  title: 'Many different secrets read within minutes',
  technique: 'T1555.006',
  severity: 'medium',
  description: `${MANY} or more different secrets or decrypted parameters within ten minutes, or secrets of ${REGIONS} or more Regions, by an identity for which this is not habitual. Programs read the few secrets that they need.`,
  falsePositives: ['Tools that copy secrets into a cluster.', 'Rotation and backup of secrets.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: [
    ...calls('secretsmanager', 'ListSecrets', 'GetSecretValue', 'BatchGetSecretValue'),
    ...calls('ssm', 'DescribeParameters', 'GetParameter', 'GetParameters', 'GetParametersByPath'),
  ],
  counts: (event, { habitual }) =>
    habitual || event.byService
      ? []
      : LISTS.test(event.name)
        ? [{ counter: 'secret-lists', value: event.name, keep: HOUR }]
        : !decrypts(event)
          ? []
          : [
              ...secretsIn(event).map((value) => ({ counter: 'secrets', value, keep: HOUR })),
              { counter: 'secret-regions', value: event.region, keep: HOUR },
              ...(event.name.startsWith('Batch') ? [{ counter: 'secret-batches', value: event.id, keep: HOUR }] : []),
            ],
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || LISTS.test(event.name) || !decrypts(event)) return undefined;
    const secrets = distinctAround(window, 'secrets', event.time, WITHIN);
    const regions = distinctAround(window, 'secret-regions', event.time, WITHIN);
    const batches = distinctAround(window, 'secret-batches', event.time, HOUR);
    if (secrets < MANY && regions < REGIONS && batches < 3) return undefined;
    const many = secrets >= VERY_MANY;
    // A program that copies its secrets knows their names; a caller that lists, batches or uses a key by hand does not.
    const searching =
      batches > 0 || withLongTermKey(event) || distinctAround(window, 'secret-lists', event.time, HOUR) > 0;
    return {
      severity: many && searching ? 'high' : 'medium',
      confidence: many ? 0.7 : 0.55,
      key: many ? 'very many' : 'many',
      evidence: {
        secrets,
        regions,
        batches,
        searching,
        some: valuesAround(window, 'secrets', event.time, WITHIN)
          .slice(0, 6)
          .map((name) => shown(name, 80)),
      },
    };
  },
});
