import { useWorkload } from './use-workload.ts';

export const sagemakerOpenStudio = useWorkload({
  id: 'sagemaker-open-studio',
  title: 'Open the Studio of a user',
  types: ['AWS::SageMaker::UserProfile', 'AWS::SageMaker::Domain', 'AWS::SageMaker::Space', 'AWS::SageMaker::App'],
  services: ['sagemaker.amazonaws.com'],
  needs: ['sagemaker:CreatePresignedDomainUrl'],
  how: 'The presigned URL opens Studio as that user, which is a terminal with the role of the profile.',
});
