import { passRole } from './pass-role.ts';

export const sagemakerCreateModelAndEndpoint = passRole({
  id: 'sagemaker-create-model-and-endpoint',
  compute: 'a SageMaker endpoint',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'],
  how: "The model's container is the caller's; the endpoint starts it with the role.",
});
