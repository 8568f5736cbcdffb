import { MOST } from '../../learner.ts';
import { objectsOf } from '../../objects.ts';
import { actionKey, isEstablished, isHabit, isUsualSource, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { calls, DAY, type DetectionContext, rule } from '../../rule.ts';
import type { ActivityEvent, SeenByName } from '../../types.ts';
import { distinctAround } from '../../window.ts';

const SOME = 5;
const MANY = 10;
const VERY_MANY = 20;
const MOST_SHOWN = 5;
/** So long after the first one, the secrets that an identity reads are known. */
const SETTLED = 3 * DAY;

/** Whether the secrets that the identity usually reads are known, and not more than a profile keeps. */
function areKnown(objects: SeenByName, event: ActivityEvent, { profile }: DetectionContext): boolean {
  if (!isEstablished(profile) || !isHabit(seenIn(profile.actions, actionKey(event)))) return false;
  const all = Object.values(objects);
  const since = Math.min(...all.map(({ first }) => first));
  return all.length < MOST.objects && event.time - since >= SETTLED;
}

const NONE: readonly string[] = [];

function otherSecrets(event: ActivityEvent, context: DetectionContext): readonly string[] {
  const { objects } = context.profile;
  if (objects === undefined || event.byService) return NONE;
  const others = objectsOf(event).filter((object) => seenIn(objects, object) === undefined);
  return others.length > 0 && areKnown(objects, event, context) ? others : NONE;
}

export const secretsBeyondHabit = rule({
  id: 'secrets-beyond-habit',
  title: 'Reader of secrets reads others than usual',
  technique: 'T1555.006',
  severity: 'medium',
  description: `An identity that habitually reads the same secrets or parameters read ${SOME} or more others within a day, however slowly. The severity is low below ${MANY} of them, and high from ${VERY_MANY} on if they are not read from the usual network.`,
  falsePositives: ['A deployment that adds many secrets.'],
  needs: ['an established baseline of reads of secrets'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: [
    ...calls('secretsmanager', 'GetSecretValue', 'BatchGetSecretValue'),
    ...calls('ssm', 'GetParameter', 'GetParameters'),
  ],
  counts: (event, context) =>
    otherSecrets(event, context).map((value) => ({ counter: 'other-secrets', value, keep: DAY })),
  evaluate: (event, context) => {
    const [other] = otherSecrets(event, context);
    if (other === undefined) return undefined;
    const count = distinctAround(context.window, 'other-secrets', event.time, DAY);
    if (count < SOME) return undefined;
    const place = event.sourceAddress === undefined ? undefined : context.locate(event.sourceAddress);
    const elsewhere = count >= VERY_MANY && !isUsualSource(context.profile, event, place);
    const many = count >= MANY;
    return {
      severity: elsewhere ? 'high' : many ? 'medium' : 'low',
      confidence: elsewhere ? 0.6 : many ? 0.5 : 0.4,
      // The call is habitual, what it reads is not.
      always: true,
      key: elsewhere ? 'very many' : many ? 'many' : 'some',
      evidence: { secrets: count },
      deviation: {
        unusual: 'object',
        expected: Object.keys(context.profile.objects ?? {})
          .slice(0, MOST_SHOWN)
          .map((name) => shown(name)),
        observed: shown(other),
      },
    };
  },
});
