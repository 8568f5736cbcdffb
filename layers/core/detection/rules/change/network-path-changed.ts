import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const networkPathChanged = rule({
  id: 'network-path-changed',
  title: 'Network filter opened or changed',
  technique: 'T1562.007',
  severity: 'low',
  description: 'A network ACL or a database security group allows any address, or an IP set of the firewall changed.',
  falsePositives: ['Network administration.'],
  detector: 'change',
  events: [
    ...calls('ec2', 'CreateNetworkAclEntry', 'ReplaceNetworkAclEntry', 'DeleteNetworkAclEntry'),
    ...calls('rds', 'AuthorizeDBSecurityGroupIngress'),
    ...calls('redshift', 'AuthorizeClusterSecurityGroupIngress'),
    ...calls('wafv2', 'UpdateIPSet'),
  ],
  attempts: true,
  evaluate: (event, { habitual }) => {
    if (habitual) return undefined;
    const range =
      text(event.request, 'cidrBlock') ?? text(event.request, 'cIDRIP') ?? text(event.request, 'ipv6CidrBlock');
    const open = range === '0.0.0.0/0' || range === '::/0';
    if (event.source !== 'wafv2.amazonaws.com' && !open && event.outcome === 'success') return undefined;
    const database = open && !event.source.startsWith('ec2.');
    return {
      severity: database ? 'medium' : 'low',
      confidence: 0.4,
      key: event.name,
      evidence: { range: shown(range), what: event.name },
    };
  },
});
