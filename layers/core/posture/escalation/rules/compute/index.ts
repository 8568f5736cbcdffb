import type { EscalationRule } from '../../rule.ts';
import { autoscaling } from './autoscaling.ts';
import { bedrock } from './bedrock.ts';
import { cloudformation } from './cloudformation.ts';
import { clusterRules } from './clusters.ts';
import { containers } from './containers.ts';
import { data } from './data.ts';
import { developerTools } from './developer-tools.ts';
import { ec2 } from './ec2.ts';
import { glue } from './glue.ts';
import { identity } from './identity.ts';
import { iot } from './iot.ts';
import { lambda } from './lambda.ts';
import { media } from './media.ts';
import { sagemaker } from './sagemaker.ts';
import { ssm } from './ssm.ts';
import { webApps } from './web-apps.ts';
import { workflows } from './workflows.ts';
import { workloadRule } from './workload-rule.ts';

const tables = [
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
  sagemaker,
  ssm,
  webApps,
  workflows,
];

export const workloadRules: readonly EscalationRule[] = [...tables.flat().map(workloadRule), ...clusterRules];
