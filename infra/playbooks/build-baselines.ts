import { type Definition, jsonata } from './asl.ts';
import { backOff, catchAll } from './tasks.ts';

export interface BuildBaselinesRefs {
  /** ARN of the function. */
  readonly learnHistory: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
}

/** Steps of one execution. A step has at most 14 events in the history of an execution, with one retry; Step Functions allows 25,000.
 * What remains is left to the next execution. */
export const MOST_STEPS = 1_600;

/** Builds baselines from the CloudTrail event history. The function keeps its progress in the identities table, so an execution can end
 * anywhere, and the next one continues. */
export const buildBaselinesDefinition = ({ learnHistory, partition }: BuildBaselinesRefs): Definition => ({
  Comment: 'Tierwatch: builds baselines from the event history',
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { steps: 0 }, Next: 'LearnHistory' },
    LearnHistory: {
      Type: 'Task',
      Comment:
        'Reads event history of all Regions for ten minutes, at one call per second and Region, or merges what was learned.',
      Resource: `arn:${partition}:states:::lambda:invoke`,
      Arguments: { FunctionName: learnHistory, Payload: { execution: jsonata('$states.context.Execution.Id') } },
      // The timeout of the function.
      TimeoutSeconds: 900,
      Assign: { steps: jsonata('$steps + 1'), pause: jsonata('$states.result.Payload.seconds') },
      Output: jsonata('$states.result.Payload'),
      Retry: [backOff(['States.ALL'], 3)],
      Catch: [catchAll('Failed')],
      Next: 'EvaluateStep',
    },
    EvaluateStep: {
      Type: 'Choice',
      Comment:
        'Ends if all is read and merged, if another execution works on it, or if the first snapshots are missing.',
      Choices: [{ Condition: jsonata(`$states.input.kind = 'more' and $steps < ${MOST_STEPS}`), Next: 'Pause' }],
      Default: 'Ended',
    },
    Pause: { Type: 'Wait', Seconds: jsonata('$pause'), Next: 'LearnHistory' },
    Ended: { Type: 'Succeed', Output: { outcome: jsonata('$states.input.kind') } },
    Failed: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
  },
});
