import { passRole } from './pass-role.ts';

export const apigatewayCreateIntegration = passRole({
  id: 'apigateway-create-integration',
  compute: 'an API Gateway integration',
  service: 'apigateway.amazonaws.com',
  needs: ['apigateway:POST', 'apigateway:PUT'],
  how: "An integration of type AWS calls an API of AWS with the caller's parameters under the role that it names.",
});
