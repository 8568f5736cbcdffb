import type { WorkloadSpec } from './workload-rule.ts';

export const glue: readonly WorkloadSpec[] = [
  {
    id: 'glue-run-statement',
    title: 'Run a statement in a Glue session',
    types: ['AWS::Glue::Session', 'AWS::Glue::InteractiveSession'],
    services: ['glue.amazonaws.com'],
    needs: ['glue:RunStatement'],
    how: "Statements are the caller's code and run with the session's role.",
  },
  {
    id: 'glue-update-dev-endpoint',
    title: 'Add an SSH key to a Glue development endpoint',
    types: ['AWS::Glue::DevEndpoint'],
    services: ['glue.amazonaws.com'],
    needs: [{ action: 'glue:UpdateDevEndpoint', on: 'arn:{partition}:glue:*:{account}:devEndpoint/{name}' }],
    how: "The endpoint accepts the caller's SSH key, which opens a shell with the endpoint's role.",
  },
];
