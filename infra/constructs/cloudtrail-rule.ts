import { CfnRule, type IEventBusRef, type IRuleTarget, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Selection } from '../event-selection.ts';

/** Detail types of CloudTrail events in EventBridge. For sign-in events, AWS documents both spellings. */
export const DETAIL_TYPES = [
  'AWS API Call via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
] as const;

export interface CloudTrailRuleProps {
  readonly description: string;
  readonly selection: Pick<Selection, 'detail' | 'readOnly'>;
  /** A custom bus. Absent: the default bus. */
  readonly bus?: IEventBusRef;
  readonly target: IRuleTarget;
}

/** A rule on events that CloudTrail itself sent. Their source starts with `aws.`, and EventBridge refuses such a source to every
 * caller of `PutEvents`. A forwarded event keeps its source. */
export class CloudTrailRule extends Rule {
  constructor(scope: Construct, id: string, { description, selection, bus, target }: CloudTrailRuleProps) {
    super(scope, id, {
      description,
      eventPattern: { source: Match.prefix('aws.'), detailType: [...DETAIL_TYPES], detail: { ...selection.detail } },
      targets: [target],
      ...(bus === undefined ? {} : { eventBus: bus }),
    });
    if (selection.readOnly) deliverReads(this);
  }
}

/** Without this state, EventBridge does not deliver read-only management events, whatever the pattern matches. */
export function deliverReads(rule: Rule): void {
  const { defaultChild: resource } = rule.node;
  if (resource instanceof CfnRule) resource.state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
}
