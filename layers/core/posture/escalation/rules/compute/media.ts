import type { WorkloadSpec } from './workload-rule.ts';

export const media: readonly WorkloadSpec[] = [
  {
    id: 'appstream-open-session',
    title: 'Open a streaming session',
    types: ['AWS::AppStream::Fleet', 'AWS::AppStream::ImageBuilder'],
    services: ['appstream.amazonaws.com'],
    needs: ['appstream:CreateStreamingURL'],
    how: 'The session is a desktop on a machine that carries the role.',
  },
  {
    id: 'deadline-assume-queue-role',
    title: 'Ask for the credentials of a Deadline Cloud queue',
    types: ['AWS::Deadline::Queue'],
    services: ['credentials.deadline.amazonaws.com'],
    needs: ['deadline:AssumeQueueRoleForUser'],
    how: 'An API hands out credentials of the role that the jobs of the queue run with.',
    dependsOn: ['membership in the farm of the queue'],
  },
];
