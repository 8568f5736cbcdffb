import { onOne, passRole } from './pass-role.ts';

export const statesCreateAndStartStateMachine = passRole({
  id: 'states-create-and-start-state-machine',
  compute: 'a Step Functions state machine',
  service: 'states.amazonaws.com',
  needs: onOne('states:CreateStateMachine', 'states:StartExecution'),
  how: "A state can call almost any AWS API with the caller's parameters under the role.",
});
