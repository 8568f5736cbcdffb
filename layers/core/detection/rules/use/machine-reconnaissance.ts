import { callName } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { isDeliberateRead, isReconnaissance, RECONNAISSANCE_READS } from './reads.ts';

const MANY = 4;
const WITHIN = 15 * MINUTE;

export const machineReconnaissance = rule({
  id: 'machine-reconnaissance',
  title: 'Reconnaissance with a machine credential',
  technique: 'T1087.004',
  severity: 'medium',
  description: `An instance, a workload or a long-term access key made ${MANY} or more different calls within 15 minutes that show the caller its own identity and what it can access, and this is not habitual. Programs rarely make several such calls; an attacker with a stolen credential does.`,
  falsePositives: ['The first start of a program.', 'Monitoring agents.'],
  detector: 'use',
  events: ['*'],
  reads: RECONNAISSANCE_READS,
  outcomes: ['success', 'denied'],
  counts: (event, { habitual }) =>
    !habitual && isReconnaissance(event) && isDeliberateRead(event)
      ? [{ counter: 'reconnaissance', value: callName(event), keep: HOUR }]
      : [],
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: early exits, then one grading of severity and confidence.
  evaluate: (event, context) => {
    if (context.habitual || !isReconnaissance(event) || !isDeliberateRead(event)) return undefined;
    const instance = event.actor.instanceId !== undefined;
    if (!instance && !isMachine(context, event) && !withLongTermKey(event)) return undefined;
    const calls = distinctAround(context.window, 'reconnaissance', event.time, WITHIN);
    if (calls < MANY) return undefined;
    const many = calls >= 2 * MANY;
    const builder = buildsInfrastructure(event.userAgent);
    // Monitoring vendors and audit roles enumerate accounts as part of their work. A key or an instance has no reason to.
    const suspicious = (instance || withLongTermKey(event)) && context.posture?.class !== 'human';
    const expected = builder || context.posture?.class === 'vendor';
    return {
      severity: expected ? 'low' : many && suspicious ? 'high' : 'medium',
      confidence: expected ? 0.3 : many && suspicious ? 0.65 : 0.55,
      key: many ? 'many' : 'some',
      evidence: {
        calls,
        telling: valuesAround(context.window, 'reconnaissance', event.time, WITHIN)
          .slice(0, 12)
          .map((name) => shown(name)),
      },
    };
  },
});
