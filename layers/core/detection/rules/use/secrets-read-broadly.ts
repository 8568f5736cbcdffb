import { flag, shown, text, texts } from '../../request-accessors.ts';
import { calls, type DetectionContext, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt, distinctAround, valuesAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

const MANY = 8;
const VERY_MANY = 20;
const WITHIN = 10 * MINUTE;
const REGIONS = 3;
const LISTS = /^(ListSecrets|DescribeParameters)$/;
const CREATES = /^(CreateSecret|PutParameter)$/;
const NOT_READS = new RegExp(`${LISTS.source}|${CREATES.source}`);

/** The name in an ARN of Secrets Manager, without the random suffix, or in one of Parameter Store.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen */
const ARN = /^arn:[^:]+:(?:secretsmanager:[^:]*:[^:]*:secret:(.+)-\w{6}|ssm:[^:]*:[^:]*:parameter(\/.+))$/;

function bareName(name: string): string {
  const [, secret, parameter] = ARN.exec(name) ?? [];
  return secret ?? parameter ?? name;
}

/** Names of the secrets and parameters that were read; a batch that is selected by a filter counts as one. */
function secretsIn(event: ActivityEvent): readonly string[] {
  const names = [
    ...texts(event.request, 'secretId'),
    ...texts(event.request, 'secretIdList'),
    ...texts(event.request, 'name'),
    ...texts(event.request, 'names'),
  ];
  if (names.length > 0) return names.map(bareName);
  return event.name === 'BatchGetSecretValue' || event.name === 'GetParametersByPath'
    ? [`${event.name} ${text(event.request, 'path') ?? event.id}`]
    : [];
}

const decrypts = (event: ActivityEvent): boolean =>
  event.source === 'secretsmanager.amazonaws.com' || text(event.request, 'withDecryption') === 'true';

/** The secrets that an event reads and that the identity did not create itself within the hour: tools read what they have just created. A caller that
 * overwrites a secret can still read its previous version. */
const foreignIn = (event: ActivityEvent, { window }: Pick<DetectionContext, 'window'>): readonly string[] =>
  decrypts(event) ? secretsIn(event).filter((name) => countedAt(window, 'secrets-created', name) === undefined) : [];

/** One call that returns the first page of the whole parameter store. */
const readsAll = ({ name, request }: ActivityEvent): boolean =>
  name === 'GetParametersByPath' && text(request, 'path') === '/' && flag(request, 'recursive');

export const secretsReadBroadly = rule({
  id: 'secrets-read-broadly',
  title: 'Many different secrets read within minutes',
  technique: 'T1555.006',
  severity: 'medium',
  description: `${MANY} or more different secrets or decrypted parameters within ten minutes, or secrets of ${REGIONS} or more Regions, or the whole parameter store, by an identity for which this is not habitual. Programs read the few secrets that they need.`,
  falsePositives: ['Tools that copy secrets into a cluster.', 'Rotation and backup of secrets.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: [
    ...calls('secretsmanager', 'ListSecrets', 'GetSecretValue', 'BatchGetSecretValue', 'CreateSecret'),
    ...calls('ssm', 'DescribeParameters', 'GetParameter', 'GetParameters', 'GetParametersByPath', 'PutParameter'),
  ],
  counts: (event, context) => {
    if (context.habitual || event.byService) return [];
    if (LISTS.test(event.name)) return [{ counter: 'secret-lists', value: event.name, keep: HOUR }];
    if (CREATES.test(event.name))
      return flag(event.request, 'overwrite')
        ? []
        : secretsIn(event).map((value) => ({ counter: 'secrets-created', value, keep: HOUR }));
    const secrets = foreignIn(event, context);
    if (secrets.length === 0) return [];
    return [
      ...secrets.map((value) => ({ counter: 'secrets', value, keep: HOUR })),
      { counter: 'secret-regions', value: event.region, keep: HOUR },
      ...(event.name.startsWith('Batch') ? [{ counter: 'secret-batches', value: event.id, keep: HOUR }] : []),
    ];
  },
  evaluate: (event, context) => {
    const { window, habitual } = context;
    if (habitual || event.byService || NOT_READS.test(event.name) || foreignIn(event, context).length === 0)
      return undefined;
    const secrets = distinctAround(window, 'secrets', event.time, WITHIN);
    const regions = distinctAround(window, 'secret-regions', event.time, WITHIN);
    const batches = distinctAround(window, 'secret-batches', event.time, HOUR);
    if (secrets < MANY && regions < REGIONS && batches < 3 && !readsAll(event)) return undefined;
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
