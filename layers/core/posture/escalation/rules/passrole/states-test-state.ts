import { passRole } from './pass-role.ts';

export const statesTestState = passRole({
  id: 'states-test-state',
  compute: 'a single tested Step Functions state',
  service: 'states.amazonaws.com',
  needs: ['states:TestState'],
  how: 'Testing a state runs it: one call of almost any AWS API under the role, with no state machine left behind.',
});
