import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { byHand } from '../actor-checks.ts';

export const imageExported = rule({
  id: 'image-exported',
  title: 'Data copied out in bulk, or traffic mirrored',
  technique: 'T1537',
  severity: 'medium',
  description:
    'Exports of images, instances, database snapshots and tables, transfer tasks, batch jobs on objects and traffic mirroring copy data out of its normal location.',
  falsePositives: ['Migrations and backups.'],
  detector: 'change',
  events: [
    ...calls(
      'ec2',
      'CreateInstanceExportTask',
      'ExportImage',
      'CreateStoreImageTask',
      'CreateTrafficMirrorSession',
      'ModifyTrafficMirrorSession',
      'CreateTrafficMirrorTarget',
    ),
    ...calls('rds', 'StartExportTask'),
    ...calls('dynamodb', 'ExportTableToPointInTime'),
    ...calls('datasync', 'CreateTask', 'StartTaskExecution'),
    ...calls('s3', 'CreateJob', 'JobCreated'),
  ],
  attempts: true,
  failures: true,
  evaluate: (event, { habitual }) => {
    // CloudTrail records a batch job as an event of the service, with the identity of the caller.
    const job = event.name === 'JobCreated';
    if (habitual || (event.byService && !job)) return undefined;
    const mirror = event.name.includes('Mirror');
    const owner = text(event.request, 's3BucketOwner');
    const outside = owner !== undefined && owner !== event.account;
    return {
      severity: outside ? 'high' : mirror || job || byHand(event) ? 'medium' : 'low',
      confidence: outside || mirror ? 0.5 : 0.4,
      key: event.name,
      evidence: {
        ...(outside && { to: shown(owner) }),
        what: shown(
          text(event.request, 'instanceId') ??
            text(event.request, 'sourceArn') ??
            text(event.request, 'imageId') ??
            text(event.request, 'tableArn') ??
            text(event.request, 'sourceLocationArn') ??
            text(event.request, 'taskArn'),
        ),
      },
    };
  },
});
