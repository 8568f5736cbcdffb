import { useWorkload } from './use-workload.ts';

export const codestarAssociateTeamMember = useWorkload({
  id: 'codestar-associate-team-member',
  title: 'Join a CodeStar project as its owner',
  types: [],
  services: ['codestar.amazonaws.com'],
  needs: ['codestar:CreateProject', 'codestar:AssociateTeamMember'],
  how: 'An owner of a project was given rights by the service role. AWS closed CodeStar in 2024; the role may still be there.',
  standing: true,
  dependsOn: ['AWS CodeStar in this account, which AWS closed in 2024'],
});
