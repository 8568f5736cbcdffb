import type { WorkloadSpec } from './workload-rule.ts';

export const data: readonly WorkloadSpec[] = [
  {
    id: 'datazone-get-environment-credentials',
    title: 'Ask for the credentials of a DataZone environment',
    types: ['AWS::DataZone::Environment'],
    services: ['datazone.amazonaws.com'],
    needs: ['datazone:GetEnvironmentCredentials'],
    how: 'An API hands out credentials of the role that users of the environment work with.',
    dependsOn: ['membership in the project of the environment'],
  },
  {
    id: 'emr-add-step',
    title: 'Add a step to an EMR cluster',
    types: ['AWS::EMR::Cluster'],
    services: ['ec2.amazonaws.com'],
    needs: ['elasticmapreduce:AddJobFlowSteps'],
    how: 'A step is a script of the source that runs with the role of the instances.',
  },
  {
    id: 'kinesisanalytics-update-application',
    title: 'Replace the code of a Flink application',
    types: ['AWS::KinesisAnalyticsV2::Application', 'AWS::KinesisAnalytics::Application'],
    services: ['kinesisanalytics.amazonaws.com'],
    needs: ['kinesisanalytics:UpdateApplication'],
    how: "The application restarts with the source's code and keeps its role.",
  },
];
