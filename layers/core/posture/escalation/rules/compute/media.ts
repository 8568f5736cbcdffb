import type { WorkloadSpec } from './workload-rule.ts';

export const media: readonly WorkloadSpec[] = [
  {
    id: 'appstream-open-session',
    title: 'Open an AppStream streaming session',
    types: ['AWS::AppStream::Fleet'],
    services: ['appstream.amazonaws.com'],
    needs: ['appstream:CreateStreamingURL'],
    how: 'The session is a desktop on an instance that has the role.',
  },
  {
    id: 'appstream-open-image-builder',
    title: 'Open an AppStream image builder',
    types: ['AWS::AppStream::ImageBuilder'],
    services: ['appstream.amazonaws.com'],
    needs: [
      {
        action: 'appstream:CreateImageBuilderStreamingURL',
        on: 'arn:{partition}:appstream:*:{account}:image-builder/{name}',
      },
    ],
    how: 'The session is an administrator desktop on an instance that has the role.',
  },
  {
    id: 'deadline-assume-queue-role',
    title: 'Get the credentials of a Deadline Cloud queue',
    types: ['AWS::Deadline::Queue'],
    services: ['credentials.deadline.amazonaws.com'],
    needs: ['deadline:AssumeQueueRoleForUser'],
    how: "An API returns credentials of the role that the queue's jobs run with.",
    dependsOn: ["membership in the queue's farm"],
  },
];
