import { onOne, passRole } from './pass-role.ts';

export const statesCreateAndStartExpressStateMachine = passRole({
  id: 'states-create-and-start-express-state-machine',
  compute: 'an express Step Functions state machine',
  service: 'states.amazonaws.com',
  needs: onOne('states:CreateStateMachine', 'states:StartSyncExecution'),
  how: 'An express machine runs at once; a state can call almost any AWS API under the role.',
});
