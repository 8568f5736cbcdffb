import { isBag, list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const ANYWHERE = new Set(['0.0.0.0/0', '::/0']);
const SENSITIVE_PORTS = [22, 23, 135, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5439, 5900, 6379, 9200, 11211, 27017];

interface Opening {
  readonly from: number;
  readonly to: number;
}

function openings(request: Readonly<Record<string, unknown>>): readonly Opening[] {
  const permissions = [...list(request, 'ipPermissions'), ...(text(request, 'cidrIp') === undefined ? [] : [request])];
  return permissions.filter(isBag).flatMap((permission) => {
    const ranges = [
      text(permission, 'cidrIp'),
      ...list(permission, 'ipRanges').map((range) => text(range, 'cidrIp')),
      ...list(permission, 'ipv6Ranges').map((range) => text(range, 'cidrIpv6')),
    ];
    if (!ranges.some((range) => range !== undefined && ANYWHERE.has(range))) return [];
    const from = Number(text(permission, 'fromPort') ?? 0);
    const to = Number(text(permission, 'toPort') ?? 65_535);
    return [{ from: Math.max(from, 0), to: to < 0 ? 65_535 : to }];
  });
}

export const networkOpened = rule({
  id: 'network-opened',
  title: 'Sensitive port opened to the internet',
  technique: 'T1562.007',
  severity: 'medium',
  description:
    'A security group now allows any address to reach an administration port, a database port, or all ports.',
  falsePositives: ['Short-lived test hosts.'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html'],
  detector: 'change',
  events: calls('ec2', 'AuthorizeSecurityGroupIngress'),
  attempts: true,
  evaluate: (event) => {
    const open = openings(event.request);
    const ports = SENSITIVE_PORTS.filter((port) => open.some(({ from, to }) => from <= port && port <= to));
    if (ports.length === 0) return undefined;
    return {
      confidence: 0.5,
      key: text(event.request, 'groupId') ?? 'group',
      evidence: { group: shown(text(event.request, 'groupId')), ports: ports.map(String) },
    };
  },
});
