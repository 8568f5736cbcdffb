import { isDryRun, shown } from '../../request-accessors.ts';
import { calls, type DetectionContext, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';

const SEVERAL = 2;
const WITHIN = 15 * MINUTE;

/** Calls with harmful uses. Fleet and launch template calls are left out: node provisioners for Kubernetes validate them this way. */
const PROBED = calls(
  'ec2',
  'RunInstances',
  'RequestSpotInstances',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
  'ModifyInstanceAttribute',
  'AssociateIamInstanceProfile',
  'ReplaceIamInstanceProfileAssociation',
  'CreateKeyPair',
  'ImportKeyPair',
  'CreateImage',
  'CreateSnapshot',
  'CopySnapshot',
  'DeleteSnapshot',
  'ModifySnapshotAttribute',
  'ModifyImageAttribute',
  'CreateVolume',
  'AttachVolume',
  'AuthorizeSecurityGroupIngress',
  'CreateSecurityGroup',
  'DeleteFlowLogs',
);

const applies = (event: ActivityEvent, { habitual }: DetectionContext): boolean =>
  !habitual && !event.byService && isDryRun(event);

export const dryRuns = rule({
  id: 'dry-runs',
  title: 'Permissions tested with dry runs',
  technique: 'T1580',
  severity: 'medium',
  description: `EC2 calls were made with the DryRun parameter, which tests the permission and changes nothing. ${SEVERAL} or more different calls within 15 minutes, which are not habitual for the identity, indicate a caller that does not know what its credential can do.`,
  falsePositives: ['Tools that validate permissions before a deployment.'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html'],
  detector: 'change',
  events: PROBED,
  outcomes: ['failed'],
  counts: (event, context) => (applies(event, context) ? [{ counter: 'dry-runs', value: event.name, keep: HOUR }] : []),
  evaluate: (event, context) => {
    if (!applies(event, context)) return undefined;
    const tested = valuesAround(context.window, 'dry-runs', event.time, WITHIN);
    const several = tested.length >= SEVERAL;
    return {
      severity: several ? 'medium' : 'low',
      confidence: several ? 0.6 : 0.35,
      key: several ? 'several' : 'one',
      evidence: { tested: tested.slice(0, 12).map((name) => shown(name)), attempted: true },
    };
  },
});
