import { onOne, passRole } from './pass-role.ts';

export const statesChangeRoleOfStateMachine = passRole({
  id: 'states-change-role-of-state-machine',
  compute: 'a Step Functions state machine that is already there',
  service: 'states.amazonaws.com',
  needs: onOne('states:UpdateStateMachine', 'states:StartExecution'),
  how: 'The state machine takes a better role and other states, and is started.',
  startsFrom: ['AWS::StepFunctions::StateMachine'],
});
