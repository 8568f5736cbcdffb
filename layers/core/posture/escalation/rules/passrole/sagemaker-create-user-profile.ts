import { passRole } from './pass-role.ts';

export const sagemakerCreateUserProfile = passRole({
  id: 'sagemaker-create-user-profile',
  compute: 'a SageMaker Studio user',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateUserProfile', 'sagemaker:CreatePresignedDomainUrl'],
  how: 'A user profile of a domain carries the role; its Studio page, which a presigned URL opens, is a terminal.',
});
