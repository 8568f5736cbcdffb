import { useWorkload } from './use-workload.ts';

export const glueUpdateDevEndpoint = useWorkload({
  id: 'glue-update-dev-endpoint',
  title: 'Put an SSH key on a Glue development endpoint',
  types: ['AWS::Glue::DevEndpoint'],
  services: ['glue.amazonaws.com'],
  needs: [{ action: 'glue:UpdateDevEndpoint', on: 'arn:{partition}:glue:*:{account}:devEndpoint/{name}' }],
  how: 'The endpoint takes another SSH key, which opens a shell with its role.',
});
