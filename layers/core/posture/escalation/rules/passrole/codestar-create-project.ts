import { passRole } from './pass-role.ts';

export const codestarCreateProject = passRole({
  id: 'codestar-create-project',
  compute: 'a CodeStar project',
  service: 'codestar.amazonaws.com',
  needs: ['codestar:CreateProject'],
  how: 'Creating a project made the service act with a broad role. AWS closed CodeStar in 2024; the role may still be there.',
  dependsOn: ['AWS CodeStar in this account, which AWS closed in 2024'],
});
