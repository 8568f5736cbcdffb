import { passRole } from './pass-role.ts';

export const kinesisanalyticsCreateApplication = passRole({
  id: 'kinesisanalytics-create-application',
  compute: 'a Managed Flink application',
  service: 'kinesisanalytics.amazonaws.com',
  needs: ['kinesisanalytics:CreateApplication', 'kinesisanalytics:StartApplication'],
  how: "The application's code is the caller's and runs with the role.",
});
