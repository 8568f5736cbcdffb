import type { PassRoleSpec } from './pass-role-rule.ts';

export const media: readonly PassRoleSpec[] = [
  {
    id: 'appstream-create-image-builder',
    compute: 'an AppStream image builder',
    service: 'appstream.amazonaws.com',
    needs: ['appstream:CreateImageBuilder', 'appstream:CreateImageBuilderStreamingURL'],
    how: 'The image builder is a desktop that the caller opens; a profile on it gives credentials of the role.',
  },
  {
    id: 'deadline-create-queue',
    compute: 'a Deadline Cloud queue',
    service: 'credentials.deadline.amazonaws.com',
    needs: ['deadline:CreateFarm', 'deadline:CreateQueue', 'deadline:AssumeQueueRoleForUser'],
    how: 'The jobs of a queue run with its role, and an API hands out credentials of it to users of the farm.',
    dependsOn: ['membership in the farm that is made'],
  },
  {
    id: 'gamelift-create-fleet',
    compute: 'a GameLift fleet',
    service: 'gamelift.amazonaws.com',
    needs: ['gamelift:RequestUploadCredentials', 'gamelift:CreateBuild', 'gamelift:CreateFleet'],
    how: 'The build is a program of the caller; the fleet starts it with the role.',
  },
];
