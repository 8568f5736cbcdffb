import { type CheckResult, counted, judge, listed, type Status } from '../check.ts';
import { DAY_MS, durationText } from '../coverage/schedule.ts';
import type { DeploymentFacts } from './facts.ts';

/** Dead letters, rules and schedules: whether events and runs arrive. */

const LIST_STACK = 'Allow cloudformation:ListStackResources.';

export const judgeDeadLetters = (queues: DeploymentFacts['deadLetters']): readonly CheckResult[] =>
  judge('Dead letters', queues, 'Allow cloudformation:ListStackResources and lambda:GetEventSourceMapping.', (all) => {
    const check = 'Dead letters';
    const found = all.flatMap(({ name, messages }) =>
      judge(check, messages, `Allow sqs:GetQueueAttributes on ${name}.`, (count): readonly CheckResult[] => {
        if (count === 0) return [];
        const remedy = 'Remove the cause and redrive the queue: see docs/operators/dead-letters.md.';
        return [{ check, status: 'problem', detail: `${counted(count, 'message')} in ${name}.`, remedy }];
      }),
    );
    if (found.length > 0) return found;
    return [{ check, status: 'ok', detail: `${counted(all.length, 'dead-letter queue')}, all empty.` }];
  });

/** The state in which EventBridge delivers read-only management events. */
const WITH_READS = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

export const judgeRules = (rules: DeploymentFacts['rules']): readonly CheckResult[] =>
  judge('Rules', rules, 'Allow events:ListRules and cloudformation:ListStackResources.', (all) => {
    const check = 'Rules';
    const namesOf = (selected: typeof all): string => listed(selected.map(({ name }) => name));
    const tampering = 'Find out who changed it: it may be an attack. Deploy the stack again.';
    const missing = all.filter(({ state }) => state === undefined);
    const disabled = all.filter(({ state }) => state !== undefined && !state.startsWith('ENABLED'));
    const blind = all.filter(({ state, matchesReadOnlyEvents }) => state === 'ENABLED' && matchesReadOnlyEvents);
    const lines: readonly (readonly [typeof all, Status, string, string])[] = [
      [missing, 'problem', 'Missing rules', tampering],
      [disabled, 'problem', 'Disabled rules', tampering],
      [
        blind,
        'warning',
        'Rules that do not receive the read-only events they match',
        `Set their state to ${WITH_READS}.`,
      ],
    ];
    const found = lines.flatMap(([selected, status, what, remedy]): readonly CheckResult[] =>
      selected.length === 0 ? [] : [{ check, status, detail: `${what}: ${namesOf(selected)}.`, remedy }],
    );
    return found.length > 0 ? found : [{ check, status: 'ok', detail: `${counted(all.length, 'rule')}, all enabled.` }];
  });

export const judgeSchedules = (schedules: DeploymentFacts['schedules']): readonly CheckResult[] =>
  judge('Schedules', schedules, LIST_STACK, (readings) => {
    const check = 'Schedules';
    const found = readings.flatMap((reading) =>
      judge(check, reading, 'Allow scheduler:GetSchedule.', ({ description, state }): readonly CheckResult[] => {
        if (state === 'ENABLED') return [];
        const remedy = 'Find out who disabled it: it may be an attack. Enable it, or deploy the stack again.';
        return [{ check, status: 'problem', detail: `A schedule is ${state}: ${description}.`, remedy }];
      }),
    );
    if (found.length > 0) return found;
    return [{ check, status: 'ok', detail: `${counted(readings.length, 'schedule')}, all enabled.` }];
  });

/** Twice the interval of `check-coverage`. */
const CHECK_LATE_MS = 2 * DAY_MS;

/** Whether the daily coverage check runs. `at`: when it last did, ISO 8601. */
export function judgeLastCheck(at: string | undefined, now: number): CheckResult {
  const check = 'Coverage check';
  const remedy = 'Read the log of the function check-coverage, and invoke it.';
  if (at === undefined) return { check, status: 'unknown', detail: 'It has not run yet.', remedy };
  const age = now - Date.parse(at);
  if (age <= CHECK_LATE_MS) return { check, status: 'ok', detail: `It ran ${durationText(age)} ago.` };
  return { check, status: 'warning', detail: `It has not run for ${durationText(age)}.`, remedy };
}
