import { actionKey, isEstablished, seenIn } from '../../profile.ts';
import { list, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const MANY = 5;

export const remoteCommand = rule({
  id: 'remote-command',
  title: 'Remote shell or command on running compute',
  technique: 'T1651',
  severity: 'low',
  description:
    'Systems Manager, EC2 Instance Connect, the serial console and ECS Exec give control of a host and of its role. The severity is low for a habitual action, and higher for the first use or for many hosts at once.',
  falsePositives: ['Operators.', 'Patch jobs.'],
  references: ['https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html'],
  detector: 'change',
  events: [
    ...calls('ssm', 'SendCommand', 'StartSession', 'ResumeSession', 'CreateAssociation', 'StartAutomationExecution'),
    ...calls('ec2-instance-connect', 'SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'OpenTunnel'),
    ...calls('ec2', 'EnableSerialConsoleAccess'),
    ...calls('ecs', 'ExecuteCommand'),
  ],
  attempts: true,
  evaluate: (event, { profile, habitual }) => {
    if (habitual || event.byService) return undefined;
    const { request } = event;
    const hosts = texts(request, 'instanceIds').length + list(request, 'targets').length;
    const unseen = isEstablished(profile) && seenIn(profile.actions, actionKey(event)) === undefined;
    // The serial console is rarely used, and it bypasses network controls.
    const serial = event.name.includes('Serial');
    const elevated = unseen || hosts >= MANY || serial;
    const where =
      text(request, 'instanceId') ??
      text(request, 'target') ??
      texts(request, 'instanceIds')[0] ??
      text(request, 'cluster');
    return {
      severity: event.name === 'SendSerialConsoleSSHPublicKey' ? 'high' : elevated ? 'medium' : 'low',
      confidence: unseen || serial ? 0.6 : 0.5,
      key: `${event.name} ${hosts >= MANY ? 'many' : where}`,
      evidence: { where: shown(where), hosts, document: shown(text(request, 'documentName')), neverBefore: unseen },
    };
  },
});
