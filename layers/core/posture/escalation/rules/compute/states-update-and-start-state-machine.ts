import { useWorkload } from './use-workload.ts';

export const statesUpdateAndStartStateMachine = useWorkload({
  id: 'states-update-and-start-state-machine',
  title: 'Change and start a state machine',
  types: ['AWS::StepFunctions::StateMachine'],
  services: ['states.amazonaws.com'],
  needs: [
    { action: 'states:UpdateStateMachine', on: 'arn:{partition}:states:*:{account}:stateMachine:{name}' },
    { action: 'states:StartExecution', on: 'arn:{partition}:states:*:{account}:stateMachine:{name}' },
  ],
  how: 'The state machine keeps its role and takes other states, which can call almost any AWS API.',
});
