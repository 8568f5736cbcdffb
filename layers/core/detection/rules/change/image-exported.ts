import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const imageExported = rule({
  id: 'image-exported',
  title: 'Disk, image or database exported, or traffic mirrored',
  technique: 'T1537',
  severity: 'low',
  description:
    'Exports of images, instances and database snapshots, and traffic mirroring, copy data out of its normal location.',
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
    ...calls('datasync', 'StartTaskExecution'),
  ],
  attempts: true,
  failures: true,
  evaluate: (event, { habitual }) => {
    if (habitual || event.byService) return undefined;
    const mirror = event.name.includes('Mirror');
    const owner = text(event.request, 's3BucketOwner');
    const outside = owner !== undefined && owner !== event.account;
    return {
      severity: outside ? 'high' : mirror ? 'medium' : 'low',
      confidence: 0.5,
      key: event.name,
      evidence: {
        ...(outside && { to: shown(owner) }),
        what: shown(
          text(event.request, 'instanceId') ??
            text(event.request, 'sourceArn') ??
            text(event.request, 'imageId') ??
            text(event.request, 'tableArn'),
        ),
      },
    };
  },
});
