import { passRole } from './pass-role.ts';

export const lambdaCreateFunctionWithEventSource = passRole({
  id: 'lambda-create-function-with-event-source',
  compute: 'a Lambda function that an event source starts',
  service: 'lambda.amazonaws.com',
  needs: ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
  how: 'The source writes the function, whose code is handed the credentials of its role in its environment. An event source mapping (a table stream, a queue) starts it where the source may not invoke.',
});
