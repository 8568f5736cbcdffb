import { list, text } from '../request-accessors.ts';
import { calls } from '../rule.ts';
import type { ActivityEvent } from '../types.ts';

/** Calls that launch compute, as event patterns of rules. */
export const LAUNCHES: readonly string[] = [
  ...calls('ec2', 'RunInstances', 'RequestSpotInstances', 'CreateFleet', 'RequestSpotFleet'),
  ...calls('ecs', 'RunTask', 'CreateService'),
  ...calls('lightsail', 'CreateInstances'),
  ...calls('sagemaker', 'CreateNotebookInstance', 'CreateTrainingJob'),
];

const COSTLY =
  /^(p\d|g\d|gr\d|trn|inf|dl\d|vt|f\d|u-|x\d|hpc|mac)|\.(metal|1[2-9]xlarge|24xlarge|32xlarge|48xlarge|96xlarge)/;

/** The type and the number of what a call asks for. */
export function launchIn(event: ActivityEvent): { readonly type: string; readonly count: number } {
  const type = text(event.request, 'instanceType') ?? text(event.request, 'taskDefinition') ?? '';
  const counts = list(event.request, 'instancesSet').map((entry) => Number(text(entry, 'maxCount') ?? 1));
  const desired = Number(
    text(event.request, 'desiredCapacity') ?? text(event.request, 'desiredCount') ?? text(event.request, 'count') ?? 1,
  );
  return { type, count: Math.max(1, ...counts.filter(Number.isFinite), Number.isFinite(desired) ? desired : 1) };
}

/** Whether a type of instance has accelerators or is very large. */
export const isCostly = (type: string): boolean => COSTLY.test(type);
