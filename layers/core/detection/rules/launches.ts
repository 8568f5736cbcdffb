import { isBag, text } from '../request-accessors.ts';
import { calls } from '../rule.ts';
import type { ActivityEvent } from '../types.ts';

/** Calls that launch compute, as event patterns of rules. */
export const LAUNCHES: readonly string[] = [
  ...calls('ec2', 'RunInstances', 'RequestSpotInstances', 'CreateFleet', 'RequestSpotFleet'),
  ...calls('autoscaling', 'CreateAutoScalingGroup'),
  ...calls('ecs', 'RunTask', 'CreateService'),
  ...calls('lightsail', 'CreateInstances'),
  ...calls('sagemaker', 'CreateNotebookInstance', 'CreateTrainingJob'),
];

const COSTLY =
  /^(p\d|g\d|gr\d|trn|inf|dl\d|vt|f\d|u-|x\d|hpc|mac)|\.(metal|1[2-9]xlarge|24xlarge|32xlarge|48xlarge|96xlarge)/;

const COUNTS = new Set([
  'maxcount',
  'desiredcapacity',
  'desiredcount',
  'count',
  'instancecount',
  'targetcapacity',
  'totaltargetcapacity',
]);

interface Launch {
  readonly type: string;
  readonly count: number;
}

/** The type and the number of what a call asks for: of several types the costliest, and the highest number. */
export function launchIn({ request }: ActivityEvent): Launch {
  const types: string[] = [];
  const counts: number[] = [1];
  collect(request, types, counts);
  const type = types.find(isCostly) ?? types[0] ?? text(request, 'taskDefinition') ?? '';
  return { type, count: Math.max(...counts.filter(Number.isFinite)) };
}

/** Spot and fleet requests nest the specifications; some clients write `{value: …}`. */
function collect(value: unknown, types: string[], counts: number[], depth = 0): void {
  if (depth > 6 || types.length > 50 || counts.length > 50) return;
  if (Array.isArray(value)) {
    for (const entry of value.slice(0, 50)) collect(entry, types, counts, depth + 1);
    return;
  }
  if (!isBag(value)) return;
  for (const name of Object.keys(value).slice(0, 50)) {
    const lower = name.toLowerCase();
    if (lower === 'instancetype') types.push(text(value, name) ?? text(value, name, 'value') ?? '');
    else if (COUNTS.has(lower)) counts.push(Number(text(value, name)));
    else collect(value[name], types, counts, depth + 1);
  }
}

/** Whether a type of instance has accelerators or is very large. SageMaker prefixes its types. */
export const isCostly = (type: string): boolean => COSTLY.test(type.replace(/^ml\./, ''));
