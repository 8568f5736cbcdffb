import type { EscalationRule } from '../../rule.ts';
import { applicationIntegration } from './application-integration.ts';
import { autoscaling } from './autoscaling.ts';
import { bedrock } from './bedrock.ts';
import { cloudformation } from './cloudformation.ts';
import { containers } from './containers.ts';
import { data } from './data.ts';
import { developerTools } from './developer-tools.ts';
import { ec2 } from './ec2.ts';
import { glue } from './glue.ts';
import { identity } from './identity.ts';
import { iot } from './iot.ts';
import { lambda } from './lambda.ts';
import { media } from './media.ts';
import { passRoleRule } from './pass-role-rule.ts';
import { research } from './research.ts';
import { sagemaker } from './sagemaker.ts';
import { ssm } from './ssm.ts';
import { webApps } from './web-apps.ts';
import { workflows } from './workflows.ts';

export const passRoleRules: readonly EscalationRule[] = [
  applicationIntegration,
  autoscaling,
  bedrock,
  cloudformation,
  containers,
  data,
  developerTools,
  ec2,
  glue,
  identity,
  iot,
  lambda,
  media,
  research,
  sagemaker,
  ssm,
  webApps,
  workflows,
]
  .flat()
  .map(passRoleRule);
