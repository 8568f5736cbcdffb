import { resolveIntrinsics } from '../../local/intrinsics.ts';
import { matchesPattern } from './event-pattern.ts';
import { at, factsOf, list, ofType, type Resource, type Template, target } from './template.ts';

/** An event as a bus delivers it. */
export interface BusEvent {
  readonly source: string;
  readonly account: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
}

/** Read-only events that EventBridge delivers although their names start with Get. */
const DELIVERED_ANYWAY = ['GetFederationToken', 'GetSessionToken'];

/** What EventBridge keeps back from a rule that did not ask for read-only management events. */
function isKeptBack(event: BusEvent, rule: Resource): boolean {
  if (rule.Properties.State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') return false;
  const name = String(at(event.detail, 'eventName'));
  return (
    /^(Get|List|Describe)/.test(name) &&
    !DELIVERED_ANYWAY.includes(name) &&
    at(event.detail, 'eventCategory') !== 'Data'
  );
}

/** The rules of one bus that deliver an event, as AWS would deliver it to the synthesized rules. */
export function deliveringRules(template: Template, bus: 'default' | 'tierwatch-ingest', event: BusEvent) {
  const facts = factsOf(template);
  const busId = ofType(template, 'AWS::Events::EventBus').find(([, { Properties }]) => Properties.Name === bus)?.[0];
  return ofType(template, 'AWS::Events::Rule')
    .filter(([, rule]) => target(rule.Properties.EventBusName) === busId)
    .filter(([, rule]) => rule.Properties.EventPattern !== undefined && !isKeptBack(event, rule))
    .filter(([id, rule]) => matchesPattern(resolveIntrinsics(rule.Properties.EventPattern, facts, id), event));
}

/** Logical ids of the functions that receive an event from a bus, once for each rule that delivers it. */
export function receivers(template: Template, bus: 'default' | 'tierwatch-ingest', event: BusEvent): readonly string[] {
  const consumers = new Map(
    ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
      target(Properties.EventSourceArn),
      String(target(Properties.FunctionName)),
    ]),
  );
  return deliveringRules(template, bus, event).flatMap(([, rule]) =>
    list(rule.Properties.Targets).flatMap((to) => consumers.get(target(at(to, 'Arn'))) ?? []),
  );
}

const SIGN_IN = 'AWS Console Sign In via CloudTrail';
const CALL = 'AWS API Call via CloudTrail';

/** A CloudTrail record, or a finding in its envelope, as AWS puts it on the default bus of an account. */
export function fromAws(record: unknown, account: string): BusEvent {
  const own = at(record, 'source');
  const type = at(record, 'detail-type');
  if (typeof own === 'string' && typeof type === 'string')
    return { source: own, account, 'detail-type': type, detail: at(record, 'detail') };
  const source = String(at(record, 'eventSource'));
  const signIn = source === 'signin.amazonaws.com' && at(record, 'eventName') === 'ConsoleLogin';
  return {
    source: `aws.${source.split('.')[0]}`,
    account,
    'detail-type': signIn ? SIGN_IN : CALL,
    detail: record,
  };
}
