import type { WorkloadSpec } from './workload-rule.ts';

export const data: readonly WorkloadSpec[] = [
  {
    id: 'datazone-get-environment-credentials',
    title: 'Get the credentials of a DataZone environment',
    types: ['AWS::DataZone::Environment'],
    services: ['datazone.amazonaws.com'],
    needs: ['datazone:GetEnvironmentCredentials'],
    how: 'An API returns credentials of the role that users of the environment work with.',
    dependsOn: ["membership in the environment's project"],
  },
  {
    id: 'emr-add-step',
    title: 'Add a step to an EMR cluster',
    types: ['AWS::EMR::Cluster'],
    services: ['ec2.amazonaws.com'],
    needs: [
      {
        action: 'elasticmapreduce:AddJobFlowSteps',
        on: 'arn:{partition}:elasticmapreduce:*:{account}:cluster/{name}',
      },
    ],
    how: "A step is the caller's script and runs with the role of the cluster's instances.",
  },
  {
    id: 'kinesisanalytics-update-application',
    title: 'Replace the code of a Flink application',
    types: ['AWS::KinesisAnalyticsV2::Application', 'AWS::KinesisAnalytics::Application'],
    services: ['kinesisanalytics.amazonaws.com'],
    needs: [
      {
        action: 'kinesisanalytics:UpdateApplication',
        on: 'arn:{partition}:kinesisanalytics:*:{account}:application/{name}',
      },
    ],
    how: "The application restarts with the caller's code and keeps its role.",
  },
];
