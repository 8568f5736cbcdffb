import { rule } from '../../rule.ts';

export const codebuildReadCredentialsFromProject = rule(
  {
    id: 'codebuild-read-credentials-from-project',
    category: 'secrets',
    title: 'Read an access key from a build project',
    description: 'Environment variables of type plain text stand in the project.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  {
    kind: 'read-credential',
    types: ['AWS::CodeBuild::Project'],
    needs: [{ action: 'codebuild:BatchGetProjects', on: '{arn}' }],
  },
);
