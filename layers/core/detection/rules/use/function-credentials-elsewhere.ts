import { shown } from '../../request-accessors.ts';
import { DAY, rule } from '../../rule.ts';
import { agentFamily, isAmazon, isPublic } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt } from '../../window.ts';

/** The user agent of AWS SDKs in the Lambda runtime. */
const IN_FUNCTION = /exec-env\/AWS_Lambda/;

const isSession = (event: ActivityEvent): boolean =>
  event.actor.accessKeyId?.startsWith('ASIA') === true && !event.byService && !event.actor.console;

export const functionCredentialsElsewhere = rule({
  id: 'function-credentials-elsewhere',
  title: 'Lambda function credentials used outside the function',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'A session that an SDK inside a Lambda function used was also used by another client, from a network that does not belong to Amazon. Functions have their credentials in environment variables, where they can be read.',
  falsePositives: ['A function that connects through a company network and also calls AWS without an SDK.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  references: ['https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  counts: (event) =>
    isSession(event) && IN_FUNCTION.test(event.userAgent)
      ? [{ counter: 'function-sessions', value: event.actor.accessKeyId ?? '', keep: DAY }]
      : [],
  evaluate: (event, { window, locate }) => {
    const { sourceAddress: address, actor } = event;
    if (!isSession(event) || address === undefined || !isPublic(address)) return undefined;
    if (IN_FUNCTION.test(event.userAgent)) return undefined;
    if (countedAt(window, 'function-sessions', actor.accessKeyId ?? '') === undefined) return undefined;
    const place = locate(address);
    if (place?.asn === undefined || isAmazon(place)) return undefined;
    return {
      confidence: 0.7,
      key: `${actor.accessKeyId} ${address}`,
      evidence: { session: shown(actor.sessionName), from: shown(address), agent: agentFamily(event.userAgent) },
    };
  },
});
