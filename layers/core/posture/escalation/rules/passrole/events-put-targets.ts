import { passRole } from './pass-role.ts';

export const eventsPutTargets = passRole({
  id: 'events-put-targets',
  compute: 'an EventBridge rule',
  service: 'events.amazonaws.com',
  needs: ['events:PutRule', 'events:PutTargets'],
  how: 'A rule starts its targets (commands, tasks, builds) with the role: less than the role may do.',
  dependsOn: ['a target that does what the caller says'],
});
