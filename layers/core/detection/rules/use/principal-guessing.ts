import { jsonText, shown } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';
import { byHand } from '../actor-checks.ts';

const MANY = 8;
const WITHIN = 10 * MINUTE;
const COUNTER = 'refused-principals';

/** What services answer if a policy names a principal that does not exist. */
const NO_SUCH_PRINCIPAL = /MalformedPolicy|InvalidPrincipal|InvalidPolicy|InvalidParameter/;
const PRINCIPAL = /arn:aws[\w-]*:iam::\d{12}:(?:user|role)\/[\w+=,.@/-]{1,200}/g;

function principalsIn(event: ActivityEvent): readonly string[] {
  const { name, request, errorCode = '', id } = event;
  if (!NO_SUCH_PRINCIPAL.test(errorCode)) return [];
  const named = jsonText(request)?.slice(0, 20_000).match(PRINCIPAL) ?? [];
  // Some records of failed calls lack the request. Infrastructure as code retries until a new principal is known everywhere.
  const unnamed = name === 'UpdateAssumeRolePolicy' && Object.keys(request).length === 0 && byHand(event);
  return unnamed ? [id] : named.slice(0, 20);
}

export const principalGuessing = rule({
  id: 'principal-guessing',
  title: 'Names of users and roles tried in policies',
  technique: 'T1087.004',
  severity: 'medium',
  description: `Policies with ${MANY} or more different users or roles were rejected within ten minutes. AWS accepts a policy only if its principals exist: attackers find out the names of identities in other accounts like this.`,
  falsePositives: ['A migration that writes policies with principals that do not exist yet.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html'],
  detector: 'use',
  events: [
    ...calls('iam', 'UpdateAssumeRolePolicy', 'CreateRole'),
    ...calls('s3', 'PutBucketPolicy'),
    ...calls('kms', 'PutKeyPolicy', 'CreateKey'),
    ...calls('secretsmanager', 'PutResourcePolicy'),
    ...calls('sns', 'SetTopicAttributes'),
    ...calls('sqs', 'SetQueueAttributes'),
    ...calls('ecr', 'SetRepositoryPolicy'),
  ],
  outcomes: ['failed'],
  counts: (event, { habitual }) =>
    habitual || event.byService ? [] : principalsIn(event).map((value) => ({ counter: COUNTER, value, keep: HOUR })),
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || principalsIn(event).length === 0) return undefined;
    const tried = valuesAround(window, COUNTER, event.time, WITHIN);
    if (tried.length < MANY) return undefined;
    return {
      confidence: 0.6,
      key: 'principals',
      evidence: { principals: tried.length, tried: tried.slice(0, 6).map((name) => shown(name)), attempted: true },
    };
  },
});
