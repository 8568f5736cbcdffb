import type { WorkloadSpec } from './workload-rule.ts';

export const glue: readonly WorkloadSpec[] = [
  {
    id: 'glue-run-statement',
    title: 'Run a statement in a Glue session',
    types: ['AWS::Glue::Session', 'AWS::Glue::InteractiveSession'],
    services: ['glue.amazonaws.com'],
    needs: ['glue:RunStatement'],
    how: 'Statements in a session are code that runs with the role of the session.',
  },
  {
    id: 'glue-update-dev-endpoint',
    title: 'Put an SSH key on a Glue development endpoint',
    types: ['AWS::Glue::DevEndpoint'],
    services: ['glue.amazonaws.com'],
    needs: [{ action: 'glue:UpdateDevEndpoint', on: 'arn:{partition}:glue:*:{account}:devEndpoint/{name}' }],
    how: 'The endpoint takes another SSH key, which opens a shell with its role.',
  },
];
