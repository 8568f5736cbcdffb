import { useWorkload } from './use-workload.ts';

export const glueRunStatement = useWorkload({
  id: 'glue-run-statement',
  title: 'Run a statement in a Glue session',
  types: ['AWS::Glue::Session', 'AWS::Glue::InteractiveSession'],
  services: ['glue.amazonaws.com'],
  needs: ['glue:RunStatement'],
  how: 'Statements in a session are code that runs with the role of the session.',
});
