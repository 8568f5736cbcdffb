import { useWorkload } from './use-workload.ts';

export const kinesisanalyticsUpdateApplication = useWorkload({
  id: 'kinesisanalytics-update-application',
  title: 'Replace the code of a Flink application',
  types: ['AWS::KinesisAnalyticsV2::Application', 'AWS::KinesisAnalytics::Application'],
  services: ['kinesisanalytics.amazonaws.com'],
  needs: ['kinesisanalytics:UpdateApplication'],
  how: "The application restarts with the source's code and keeps its role.",
});
