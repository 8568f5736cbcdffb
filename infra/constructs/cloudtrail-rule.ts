import { CfnRule, type EventPattern, type IEventBusRef, type IRuleTarget, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/** How EventBridge names what comes from CloudTrail. Of the sign-in events both spellings are documented. */
const DETAIL_TYPES = [
  'AWS API Call via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
] as const;

/** Where events are from, as CloudTrail writes it (`iam.amazonaws.com`): some services, or all of them but some. */
export type Sources = { readonly only: readonly string[] } | { readonly except: readonly string[] };

export interface CloudTrailRuleProps {
  readonly description: string;
  readonly sources: Sources;
  /** Leaves out what AWS services do for themselves: it tells nothing about an identity of the team. */
  readonly withoutServices?: boolean;
  /** Whether reading calls are asked for as well. */
  readonly readOnly?: boolean;
  /** A custom bus; without it, the default bus. */
  readonly bus?: IEventBusRef;
  readonly target: IRuleTarget;
}

/** A rule on CloudTrail events. On the default bus the event has to come from AWS itself, whose sources nobody else can
 * use; on a custom bus the policy of the bus says who is believed, for a replayed event has another source. */
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

/** A trail may also record what is done with data (objects, rows): that is another order of cost, and reading our own
 * tables would feed itself. Files that are replayed may be too old to say of which category they are. */
function patternOf({ sources, withoutServices, bus }: CloudTrailRuleProps): EventPattern {
  const eventSource = sourcesPattern(sources);
  const detail = {
    ...(bus === undefined ? { eventCategory: ['Management'] } : {}),
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
