import { EXPOSED, HEALTH } from '../../findings.ts';
import { list, shown, text } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

export const credentialsExposed = rule({
  id: 'credentials-exposed',
  title: 'AWS found a publicly exposed access key',
  technique: 'T1552.001',
  severity: 'critical',
  description:
    'AWS Health reports that an access key of the account is public, for example in a repository. Attackers find such keys within minutes.',
  falsePositives: ['A key that was published on purpose, as a decoy.'],
  needs: ['AWS Health events, which every account has'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  references: ['https://docs.aws.amazon.com/health/latest/ug/getting-started-health-dashboard.html'],
  detector: 'change',
  events: [`${HEALTH}:${EXPOSED}`],
  evaluate: ({ request, actor }) => ({
    confidence: 0.95,
    always: true,
    key: shown(actor.accessKeyId),
    evidence: {
      accessKey: shown(actor.accessKeyId),
      report: shown(text(request, 'eventArn')),
      says: shown(text(list(request, 'eventDescription')[0], 'latestDescription')),
    },
  }),
});
