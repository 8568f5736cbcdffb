import { isEverywhere } from '../../../iam/networks.ts';
import { flag, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { byHand } from '../actor-checks.ts';

/** A range of more ports than this is as good as all of them. */
const WIDE = 1024;
const LAST_PORT = 65_535;

/** Whether an entry of a network ACL allows almost all ports. */
function allowsWidely({ request }: ActivityEvent): boolean {
  const protocol = text(request, 'aclProtocol');
  if (protocol === '-1' || protocol === 'all') return true;
  if (protocol !== undefined && !['6', '17', 'tcp', 'udp'].includes(protocol)) return false;
  const from = Number(text(request, 'portRange', 'from') ?? 0);
  const to = Number(text(request, 'portRange', 'to') ?? LAST_PORT);
  return to - from >= WIDE;
}

type Judgement = Pick<RuleMatch, 'severity' | 'confidence'>;
const LOW: Judgement = { severity: 'low', confidence: 0.4 };

/** An entry that is added or replaced; only one that allows traffic opens anything. */
function judgeEntry(event: ActivityEvent, ranges: readonly string[]): Judgement | undefined {
  if (text(event.request, 'ruleAction')?.toLowerCase() === 'deny' || !isEverywhere(ranges)) return undefined;
  const inbound = !flag(event.request, 'egress');
  return inbound && byHand(event) && allowsWidely(event) ? { severity: 'medium', confidence: 0.5 } : LOW;
}

function judge(event: ActivityEvent, ranges: readonly string[]): Judgement | undefined {
  // IAM and EC2 can omit the request of a denied call.
  if (event.outcome !== 'success' || event.source === 'wafv2.amazonaws.com') return LOW;
  // The record does not show what the entry denied or allowed.
  if (event.name === 'DeleteNetworkAclEntry')
    return byHand(event) && !flag(event.request, 'egress') ? { severity: 'medium', confidence: 0.4 } : LOW;
  // Only an ACL without subnets can be deleted.
  if (event.name === 'DeleteNetworkAcl') return LOW;
  if (event.name.endsWith('NetworkAclEntry')) return judgeEntry(event, ranges);
  return isEverywhere(ranges) ? { severity: 'medium', confidence: 0.4 } : undefined;
}

export const networkPathChanged = rule({
  id: 'network-path-changed',
  title: 'Network filter opened, changed or removed',
  technique: 'T1562.007',
  severity: 'low',
  description:
    'A network ACL or a database security group allows any address, an entry of a network ACL was deleted, or an IP set of the firewall changed. Opening a database or almost all ports to every address, and deleting an entry for inbound traffic, are more severe unless infrastructure as code does it.',
  falsePositives: ['Network administration.'],
  detector: 'change',
  events: [
    ...calls('ec2', 'CreateNetworkAclEntry', 'ReplaceNetworkAclEntry', 'DeleteNetworkAclEntry', 'DeleteNetworkAcl'),
    ...calls('rds', 'AuthorizeDBSecurityGroupIngress'),
    ...calls('redshift', 'AuthorizeClusterSecurityGroupIngress'),
    ...calls('wafv2', 'UpdateIPSet'),
  ],
  attempts: true,
  evaluate: (event, { habitual }) => {
    if (habitual) return undefined;
    const ranges = ['cidrBlock', 'cIDRIP', 'ipv6CidrBlock'].flatMap((field) => text(event.request, field) ?? []);
    const match = judge(event, ranges);
    return match && { ...match, key: event.name, evidence: { range: shown(ranges[0]), what: event.name } };
  },
});
