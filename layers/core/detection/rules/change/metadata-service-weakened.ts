import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const REQUESTS = [[], ['ModifyInstanceMetadataOptionsRequest'], ['ModifyInstanceMetadataDefaultsRequest']];

export const metadataServiceWeakened = rule({
  id: 'metadata-service-weakened',
  title: 'Instance metadata service allowed without session tokens',
  technique: 'T1552.005',
  severity: 'medium',
  description:
    'IMDSv2 requires a session token, which a server-side request forgery cannot get. Where tokens are optional, anyone who can make a program on the instance send a request gets the credentials of its role.',
  falsePositives: ['Old software that cannot use IMDSv2.'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html'],
  detector: 'change',
  events: calls('ec2', 'ModifyInstanceMetadataOptions', 'ModifyInstanceMetadataDefaults'),
  attempts: true,
  evaluate: (event) => {
    const read = (name: string): string | undefined =>
      REQUESTS.map((path) => text(event.request, ...path, name)).find((value) => value !== undefined);
    if (event.byService || read('httpTokens') !== 'optional') return undefined;
    const instance = read('instanceId');
    return {
      confidence: 0.45,
      key: instance ?? event.name,
      evidence: { instance: shown(instance ?? 'every new instance of the Region') },
    };
  },
});
