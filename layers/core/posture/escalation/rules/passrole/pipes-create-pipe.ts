import { passRole } from './pass-role.ts';

export const pipesCreatePipe = passRole({
  id: 'pipes-create-pipe',
  compute: 'an EventBridge pipe',
  service: 'pipes.amazonaws.com',
  needs: ['pipes:CreatePipe'],
  how: 'A pipe starts its target (tasks, builds, state machines) with the role: less than the role may do.',
  dependsOn: ['a target that does what the caller says'],
});
