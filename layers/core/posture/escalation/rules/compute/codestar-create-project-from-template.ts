import { useWorkload } from './use-workload.ts';

export const codestarCreateProjectFromTemplate = useWorkload({
  id: 'codestar-create-project-from-template',
  title: 'Create a CodeStar project from a template',
  types: [],
  services: ['codestar.amazonaws.com'],
  needs: ['codestar:CreateProjectFromTemplate'],
  how: 'The service made the project with a broad role of its own. AWS closed CodeStar in 2024; the role may still be there.',
  standing: true,
  dependsOn: ['AWS CodeStar in this account, which AWS closed in 2024'],
});
