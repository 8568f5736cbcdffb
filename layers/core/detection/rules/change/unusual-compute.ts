import { actionKey, seenIn } from '../../profile.ts';
import { list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const COSTLY =
  /^(p\d|g\d|gr\d|trn|inf|dl\d|vt|f\d|u-|x\d|hpc|mac)|\.(metal|1[2-9]xlarge|24xlarge|32xlarge|48xlarge|96xlarge)/;
const MANY = 10;

function launchIn(event: ActivityEvent): { readonly type: string; readonly count: number } {
  const type = text(event.request, 'instanceType') ?? text(event.request, 'taskDefinition') ?? '';
  const counts = list(event.request, 'instancesSet').map((entry) => Number(text(entry, 'maxCount') ?? 1));
  const desired = Number(
    text(event.request, 'desiredCapacity') ?? text(event.request, 'desiredCount') ?? text(event.request, 'count') ?? 1,
  );
  return { type, count: Math.max(1, ...counts.filter(Number.isFinite), Number.isFinite(desired) ? desired : 1) };
}

export const unusualCompute = rule({
  id: 'unusual-compute',
  title: 'Unusually expensive instances, or an unusual number of them, launched',
  technique: 'T1496',
  severity: 'medium',
  description:
    'GPU and accelerator instances, very large instances, or many at once, by an identity that has not launched instances before: typical of cryptomining with stolen credentials.',
  falsePositives: ['A first training job or load test.'],
  detector: 'change',
  events: [
    ...calls('ec2', 'RunInstances', 'RequestSpotInstances', 'CreateFleet', 'RequestSpotFleet'),
    ...calls('ecs', 'RunTask', 'CreateService'),
    ...calls('lightsail', 'CreateInstances'),
    ...calls('sagemaker', 'CreateNotebookInstance', 'CreateTrainingJob'),
  ],
  attempts: true,
  evaluate: (event, { profile, habitual }) => {
    if (habitual || event.byService) return undefined;
    const { type, count } = launchIn(event);
    const costly = COSTLY.test(type);
    if (!costly && count < MANY) return undefined;
    const before = seenIn(profile.actions, actionKey(event));
    return {
      confidence: before === undefined ? 0.55 : 0.3,
      key: `${type} ${count >= MANY}`,
      evidence: { type: shown(type), count, region: event.region },
    };
  },
});
