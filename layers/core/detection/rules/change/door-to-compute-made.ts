import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const doorToComputeMade = rule({
  id: 'door-to-compute-made',
  title: 'Remote-access path opened to compute with a role',
  technique: 'T1021',
  severity: 'low',
  description:
    'A key pair, a Glue development endpoint with a public key, a presigned SageMaker URL, a Transfer Family user or Lightsail access details: each gives access to compute that acts with a role.',
  falsePositives: ['Developers and data scientists.'],
  detector: 'change',
  events: [
    ...calls('ec2', 'CreateKeyPair', 'ImportKeyPair'),
    ...calls('glue', 'CreateDevEndpoint', 'UpdateDevEndpoint'),
    ...calls('sagemaker', 'CreatePresignedNotebookInstanceUrl', 'CreatePresignedDomainUrl'),
    ...calls('transfer', 'CreateServer', 'CreateUser', 'ImportSshPublicKey'),
    ...calls('lightsail', 'GetInstanceAccessDetails', 'DownloadDefaultKeyPair'),
  ],
  attempts: true,
  evaluate: (event, { habitual }) => {
    if (habitual || event.byService) return undefined;
    const endpoint =
      event.source === 'glue.amazonaws.com' &&
      (event.name === 'CreateDevEndpoint' || at(event.request, 'publicKey') !== undefined);
    const name =
      text(event.request, 'keyName') ??
      text(event.request, 'endpointName') ??
      text(event.request, 'notebookInstanceName') ??
      text(event.request, 'userName');
    return {
      severity: endpoint ? 'medium' : 'low',
      confidence: 0.4,
      key: event.name,
      evidence: { what: event.name, name: shown(name) },
    };
  },
});
