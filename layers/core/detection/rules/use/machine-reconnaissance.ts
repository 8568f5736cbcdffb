import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { isDeliberateRead, isReconnaissance, shortName } from './reads.ts';

const MANY = 4;
const WITHIN = 15 * MINUTE;

export const machineReconnaissance = rule({
  id: 'machine-reconnaissance',
  title: 'Reconnaissance with the credential of a machine identity',
  technique: 'T1087.004',
  severity: 'medium',
  description: `An instance, a workload or a long-term key made ${MANY} or more different calls within a quarter of an hour that tell who one is and what there is to take, and it does not do so as a habit. Programs know what they need; people who found a credential do not.`,
  falsePositives: ['A program’s first start.', 'Monitoring agents.'],
  needs: ['Read-only management events'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  counts: (event, { habitual }) =>
    !habitual && isReconnaissance(event) && isDeliberateRead(event)
      ? [{ counter: 'reconnaissance', value: shortName(event), keep: HOUR }]
      : [],
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: guards, then one grading of severity and confidence.
  evaluate: (event, context) => {
    if (context.habitual || !isReconnaissance(event) || !isDeliberateRead(event)) return undefined;
    const instance = event.actor.instanceId !== undefined;
    if (!instance && !isMachine(context) && !withLongTermKey(event)) return undefined;
    const calls = distinctAround(context.window, 'reconnaissance', event.time, WITHIN);
    if (calls < MANY) return undefined;
    const many = calls >= 2 * MANY;
    const builder = buildsInfrastructure(event.userAgent);
    // Monitoring vendors and audit roles enumerate an account as part of their work. A key or an instance has no reason to.
    const telling = (instance || withLongTermKey(event)) && context.posture?.class !== 'human';
    const trade = builder || context.posture?.class === 'vendor';
    return {
      severity: trade ? 'low' : many && telling ? 'high' : 'medium',
      confidence: trade ? 0.3 : many && telling ? 0.65 : 0.55,
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
