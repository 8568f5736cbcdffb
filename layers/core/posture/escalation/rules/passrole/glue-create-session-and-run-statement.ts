import { passRole } from './pass-role.ts';

export const glueCreateSessionAndRunStatement = passRole({
  id: 'glue-create-session-and-run-statement',
  compute: 'a Glue interactive session',
  service: 'glue.amazonaws.com',
  needs: ['glue:CreateSession', 'glue:RunStatement'],
  how: 'Statements in the session are code of the caller that runs with the role.',
});
