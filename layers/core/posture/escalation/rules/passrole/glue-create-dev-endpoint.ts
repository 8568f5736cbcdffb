import { passRole } from './pass-role.ts';

export const glueCreateDevEndpoint = passRole({
  id: 'glue-create-dev-endpoint',
  compute: 'a Glue development endpoint',
  service: 'glue.amazonaws.com',
  needs: ['glue:CreateDevEndpoint'],
  how: 'The endpoint takes an SSH key of the caller and runs with the role.',
});
