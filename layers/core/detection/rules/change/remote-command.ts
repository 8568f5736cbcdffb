import { actionKey, isEstablished, seenIn } from '../../profile.ts';
import { jsonText, list, shown, text, texts } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';

const MANY = 3;

/** Enough to tell many hosts from few. */
const MOST = 10;

/** The instances that a call names, and the selections of instances. */
function hostsIn({ request }: ActivityEvent): readonly string[] {
  const named = [text(request, 'instanceId'), text(request, 'target'), ...texts(request, 'instanceIds')];
  const selected = list(request, 'targets').map((target) => jsonText(target)?.slice(0, 200));
  return [...named, ...selected].filter((host) => host !== undefined);
}

export const remoteCommand = rule({
  id: 'remote-command',
  title: 'Remote shell or command on running compute',
  technique: 'T1651',
  severity: 'low',
  description: `Systems Manager, EC2 Instance Connect, the serial console and ECS Exec give control of a host and of its role. The severity is low for a habitual action, and higher for the first use or for ${MANY} or more hosts within an hour.`,
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
  counts: (event, { habitual }) =>
    habitual || event.byService
      ? []
      : hostsIn(event)
          .slice(0, MOST)
          .map((value) => ({ counter: 'commanded-hosts', value, keep: HOUR })),
  evaluate: (event, { profile, habitual, window }) => {
    if (habitual || event.byService) return undefined;
    const { request } = event;
    const hosts = Math.max(hostsIn(event).length, distinctAround(window, 'commanded-hosts', event.time, HOUR));
    const unseen = isEstablished(profile) && seenIn(profile.actions, actionKey(event)) === undefined;
    // The serial console is rarely used, and it bypasses network controls.
    const serial = event.name.includes('Serial');
    const elevated = unseen || hosts >= MANY || serial;
    const where = hostsIn(event)[0] ?? text(request, 'cluster');
    return {
      severity: event.name === 'SendSerialConsoleSSHPublicKey' ? 'high' : elevated ? 'medium' : 'low',
      confidence: unseen || serial ? 0.6 : 0.5,
      key: `${event.name} ${hosts >= MANY ? 'many' : where}`,
      evidence: { where: shown(where), hosts, document: shown(text(request, 'documentName')), neverBefore: unseen },
    };
  },
});
