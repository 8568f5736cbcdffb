import { isEverywhere } from '../../../iam/networks.ts';
import { at, type Bag, isBag, list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

/** Remote administration, file sharing, container and cluster control, directories, databases, search, caches and message brokers. */
const SENSITIVE_PORTS = [
  21, 22, 23, 111, 135, 139, 389, 445, 636, 873, 1433, 1434, 1521, 2049, 2181, 2375, 2376, 2379, 2483, 2484, 3306, 3389,
  4333, 5432, 5439, 5500, 5601, 5672, 5900, 5984, 5985, 5986, 6379, 6443, 7000, 7001, 8086, 9042, 9092, 9160, 9200,
  9300, 10250, 11211, 27017, 27018, 27019, 50070,
];

/** Protocols that have ports; `-1` is every protocol. */
const WITH_PORTS = new Set(['tcp', '6', 'udp', '17', '-1', 'all']);

interface Permission {
  readonly from: number;
  readonly to: number;
  readonly ranges: readonly string[];
}

/** The permissions of a request: added to a security group, or an existing rule modified. */
function permissionsOf(request: Bag): readonly Permission[] {
  const modified = list(request, 'ModifySecurityGroupRulesRequest', 'SecurityGroupRule').map((rule) =>
    at(rule, 'SecurityGroupRule'),
  );
  return [...list(request, 'ipPermissions'), request, ...modified].filter(isBag).flatMap((permission) => {
    const ranges = [
      ...['cidrIp', 'cidrIpv4', 'cidrIpv6'].map((field) => text(permission, field)),
      ...list(permission, 'ipRanges').map((range) => text(range, 'cidrIp')),
      ...list(permission, 'ipv6Ranges').map((range) => text(range, 'cidrIpv6')),
    ].filter((range) => range !== undefined);
    const protocol = text(permission, 'ipProtocol')?.toLowerCase();
    if (ranges.length === 0 || (protocol !== undefined && !WITH_PORTS.has(protocol))) return [];
    const all = protocol === '-1' || protocol === 'all';
    const from = all ? 0 : Number(text(permission, 'fromPort') ?? 0);
    const to = all ? 65_535 : Number(text(permission, 'toPort') ?? 65_535);
    return [{ from: Math.max(from, 0), to: to < 0 ? 65_535 : to, ranges }];
  });
}

/** Sensitive ports that the permissions together open to almost every address. */
const opened = (permissions: readonly Permission[]): readonly number[] =>
  SENSITIVE_PORTS.filter((port) =>
    isEverywhere(permissions.flatMap(({ from, to, ranges }) => (from <= port && port <= to ? ranges : []))),
  );

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
  events: calls('ec2', 'AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'),
  attempts: true,
  evaluate: (event) => {
    const ports = opened(permissionsOf(event.request));
    if (ports.length === 0) return undefined;
    const group =
      text(event.request, 'groupId') ?? text(event.request, 'ModifySecurityGroupRulesRequest', 'GroupId') ?? 'group';
    return {
      confidence: 0.5,
      key: group,
      evidence: { group: shown(group), ports: ports.map(String) },
    };
  },
});
