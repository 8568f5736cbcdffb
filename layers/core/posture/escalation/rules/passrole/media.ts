import type { PassRoleSpec } from './pass-role-rule.ts';

export const media: readonly PassRoleSpec[] = [
  {
    id: 'appstream-create-image-builder',
    compute: 'an AppStream image builder',
    service: 'appstream.amazonaws.com',
    needs: ['appstream:CreateImageBuilder', 'appstream:CreateImageBuilderStreamingURL'],
    how: "The caller opens the image builder's desktop and reads the role's credentials there.",
  },
  {
    id: 'deadline-create-queue',
    compute: 'a Deadline Cloud queue',
    service: 'credentials.deadline.amazonaws.com',
    needs: ['deadline:CreateFarm', 'deadline:CreateQueue', 'deadline:AssumeQueueRoleForUser'],
    how: "Jobs of the queue run with its role, and an API returns the role's credentials to members of the farm.",
    dependsOn: ['membership in the new farm'],
  },
  {
    id: 'gamelift-create-fleet',
    compute: 'a GameLift fleet',
    service: 'gamelift.amazonaws.com',
    needs: ['gamelift:CreateBuild', 'gamelift:CreateFleet'],
    how: 'The caller supplies the game server build, which the fleet starts with the role. `CreateBuild` returns the credentials for the upload.',
  },
  {
    id: 'gamelift-create-fleet-from-script',
    compute: 'a GameLift fleet with a script',
    service: 'gamelift.amazonaws.com',
    needs: ['gamelift:CreateScript', 'gamelift:CreateFleet'],
    how: 'The caller supplies the Realtime server script in the call itself, and the fleet runs it with the role.',
  },
];
