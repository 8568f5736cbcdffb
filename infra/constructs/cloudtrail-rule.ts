import { CfnRule, type EventPattern, type IEventBusRef, type IRuleTarget, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/** Detail types of CloudTrail events in EventBridge. For sign-in events, AWS documents both spellings. */
const DETAIL_TYPES = [
  'AWS API Call via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
] as const;

/** Event sources as CloudTrail writes them (`iam.amazonaws.com`): only some services, or all except some. */
export type Sources = { readonly only: readonly string[] } | { readonly except: readonly string[] };

export interface CloudTrailRuleProps {
  readonly description: string;
  readonly sources: Sources;
  /** Leaves out calls that AWS services make themselves: they say nothing about an identity of the team. */
  readonly withoutServices?: boolean;
  /** Whether read-only events match too. */
  readonly readOnly?: boolean;
  /** A custom bus. Absent: the default bus. */
  readonly bus?: IEventBusRef;
  readonly target: IRuleTarget;
}

/** A rule on CloudTrail events. On the default bus the event source has to start with `aws.`, which only AWS services can send. On a
 * custom bus a replayed event has another source, so the policy of the bus decides who is trusted. */
export class CloudTrailRule extends Rule {
  constructor(scope: Construct, id: string, props: CloudTrailRuleProps) {
    const { description, bus, target } = props;
    super(scope, id, {
      description,
      eventPattern: patternOf(props),
      targets: [target],
      ...(bus === undefined ? {} : { eventBus: bus }),
    });
    const { defaultChild: resource } = this.node;
    if (props.readOnly === true && resource instanceof CfnRule) {
      resource.state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    }
  }
}

/** Data events (objects, rows) are excluded: they would cost far more, and the reads of Tierwatch's own tables would cause new
 * events. Records before version 1.07 of the format have no event category; replayed files may be that old too.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function patternOf({ sources, withoutServices, bus }: CloudTrailRuleProps): EventPattern {
  const eventSource = sourcesPattern(sources);
  const detail = {
    ...(bus === undefined ? { eventCategory: ['Management', { exists: false }] } : {}),
    ...(eventSource === undefined ? {} : { eventSource }),
    ...(withoutServices === true ? { userIdentity: { type: Match.anythingBut('AWSService') } } : {}),
  };
  return {
    ...(bus === undefined ? { source: Match.prefix('aws.') } : {}),
    detailType: [...DETAIL_TYPES],
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
}

function sourcesPattern(sources: Sources): string[] | undefined {
  if ('only' in sources) return [...sources.only];
  return sources.except.length === 0 ? undefined : Match.anythingBut(...sources.except);
}
