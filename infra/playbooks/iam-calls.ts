import { jsonata, type Retrier, type State, type States, type Template } from './asl.ts';
import { backOff, catchAll, FAILURE, never, type PlaybookRefs } from './tasks.ts';

export interface IamCall {
  readonly comment: string;
  /** Name of the IAM action as the SDK integration spells it, e.g. `putUserPolicy`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, Template>>;
  readonly next: string;
  readonly onError: string;
}

/** Errors that the model of IAM names. Trying again does not help. */
const PERMANENT = never(
  'Iam.NoSuchEntityException',
  'Iam.LimitExceededException',
  'Iam.MalformedPolicyDocumentException',
  'Iam.UnmodifiableEntityException',
  'Iam.InvalidInputException',
  'Iam.AccessDeniedException',
  'States.Permissions',
);

/** The name of every error that the model of IAM does not name, throttling and refused permissions among them: Step Functions names
 * errors after the exceptions of the AWS SDK for Java. Only the cause tells them apart, which a retrier cannot see. The emulator
 * says `Iam.ServiceException`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
const UNNAMED = ['Iam.IamException', 'Iam.ServiceException'];

const IAM_RETRY: readonly Retrier[] = [PERMANENT, never(...UNNAMED), backOff(['States.ALL'], 6)];

/** How often a call with an unnamed error is repeated. The waits double: half a minute in all. */
const REPEATS = 5;

const cause = '$string($states.input.error.Cause)';
const caused = (text: string): string => `$contains(${cause}, '${text}')`;
const REFUSED = `${caused('AccessDenied')} or ${caused('not authorized to perform')}`;

/** The call, and the states that decide what happens after an error without a specific name. The error is kept beside the input, so
 * that the call can be repeated with the same input. */
function calling(
  refs: PlaybookRefs,
  name: string,
  call: Pick<IamCall, 'comment' | 'action' | 'parameters' | 'next'>,
  ends: { readonly refused: string; readonly failed: string; readonly absent?: string; readonly assign?: boolean },
): States {
  const [classify, wait] = [`${name}Error`, `${name}Wait`];
  const absent = ends.absent === undefined ? [] : [{ Condition: jsonata(caused('NoSuchEntity')), Next: ends.absent }];
  const failed =
    ends.assign === true
      ? catchAll(ends.failed)
      : {
          ErrorEquals: ['States.ALL'],
          Output: jsonata("$merge([$states.input, {'error': $states.errorOutput}])"),
          Next: ends.failed,
        };
  return {
    [name]: {
      Type: 'Task',
      Comment: call.comment,
      Resource: `arn:${refs.partition}:states:::aws-sdk:iam:${call.action}`,
      Arguments: call.parameters,
      TimeoutSeconds: 60,
      Output: {},
      Retry: IAM_RETRY,
      Catch: [
        ...(ends.absent === undefined ? [] : [{ ErrorEquals: ['Iam.NoSuchEntityException'], Next: ends.absent }]),
        {
          ErrorEquals: UNNAMED,
          Next: classify,
          ...(ends.assign === true && { Assign: { failure: FAILURE } }),
          Output: jsonata(
            "$merge([$states.input, {'error': $states.errorOutput, 'tries': $exists($states.input.tries) ? $states.input.tries + 1 : 1}])",
          ),
        },
        failed,
      ],
      Next: call.next,
    },
    [classify]: {
      Type: 'Choice',
      Comment: 'A refused permission does not return by itself. Throttling does.',
      Choices: [
        ...absent,
        {
          Condition: jsonata(REFUSED),
          Next: ends.refused,
          ...(ends.assign === true && { Assign: { refused: jsonata('$failure.cause') } }),
        },
        { Condition: jsonata(`$states.input.tries <= ${REPEATS}`), Next: wait },
      ],
      Default: ends.failed,
    },
    [wait]: { Type: 'Wait', Seconds: jsonata('$power(2, $states.input.tries - 1)'), Next: name },
  };
}

/** One IAM call by the state machine itself, so that the execution graph shows what was done. A refused call assigns the variable
 * `refused`. */
export const callIam = (refs: PlaybookRefs, name: string, { onError, ...call }: IamCall): States =>
  calling(refs, name, call, { refused: onError, failed: onError, assign: true });

export interface ForEachCall extends IamCall {
  /** JSONata for the items; each is `$states.input` of the call. */
  readonly items: string;
  /** What happens after an item fails: `continue` with the other items, or `stop` with an error. */
  readonly onItemError: 'continue' | 'stop';
}

/** The same IAM call for each item, one at a time. An item that no longer exists counts as done. No state inside assigns a
 * variable, because Step Functions does not allow two scopes to use the same name.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
export function forEachCallIam(refs: PlaybookRefs, name: string, call: ForEachCall): States {
  const [one, done, failed, refused] = [`${name}Item`, `${name}ItemDone`, `${name}ItemFailed`, `${name}ItemRefused`];
  const stops = call.onItemError === 'stop';
  const stop: State = {
    Type: 'Fail',
    Error: jsonata('$states.input.error.Error'),
    Cause: jsonata(`$substring(${cause}, 0, 400)`),
  };
  return {
    [name]: {
      Type: 'Map',
      Comment: call.comment,
      Items: jsonata(call.items),
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: one,
        States: {
          ...calling(refs, one, { ...call, next: done }, { refused: stops ? failed : refused, failed, absent: done }),
          [done]: { Type: 'Pass', Output: {}, End: true },
          [failed]: stops
            ? stop
            : { Type: 'Pass', Comment: 'Verification reports missing changes.', Output: {}, End: true },
          ...(!stops && {
            [refused]: { Type: 'Pass', Output: { refused: jsonata(`$substring(${cause}, 0, 400)`) }, End: true },
          }),
        },
      },
      ...(!stops && {
        Assign: {
          refused: jsonata('$exists($states.result.refused) ? [$states.result.refused][0] : $refused'),
        },
      }),
      Output: {},
      Catch: [catchAll(call.onError)],
      Next: call.next,
    },
  };
}
