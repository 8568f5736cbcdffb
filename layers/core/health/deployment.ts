import type { CheckResult, Status } from '../check.ts';
import { judgeDeadLetters, judgeRules, judgeSchedules } from './delivery.ts';
import type { DeploymentFacts } from './facts.ts';
import {
  judgeConcurrency,
  judgeKillSwitch,
  judgePermissions,
  judgeSources,
  judgeStack,
  judgeVersion,
} from './limits.ts';
import { judgeAlarms, judgeNotifications } from './receivers.ts';

/** Judges everything about a deployment except coverage. */
export const judgeDeployment = (facts: DeploymentFacts): readonly CheckResult[] => [
  judgeStack(facts.stackStatus),
  judgeVersion(facts.version),
  ...judgeKillSwitch(facts.killSwitch),
  ...judgePermissions(facts.permissions),
  ...judgeConcurrency(facts.concurrencyQuota, facts.sources),
  ...judgeRules(facts.rules),
  ...judgeSources(facts.sources),
  ...judgeDeadLetters(facts.deadLetters),
  ...judgeSchedules(facts.schedules),
  ...judgeNotifications(facts),
  ...judgeAlarms(facts),
];

/** How many results have a status. */
export const countOf = (results: readonly CheckResult[], status: Status): number =>
  results.filter((result) => result.status === status).length;
