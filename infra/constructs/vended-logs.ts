import { Aws } from 'aws-cdk-lib';

/** Name of a log group that an AWS service writes to. The resource policy of CloudWatch Logs, which all services of an account share,
 * is limited to 5,120 characters; names with this prefix need no separate entry in it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html */
export const vendedLogGroup = (service: 'apigateway' | 'states', id: string): string =>
  `/aws/vendedlogs/${service}/${Aws.STACK_NAME}-${id}`;
