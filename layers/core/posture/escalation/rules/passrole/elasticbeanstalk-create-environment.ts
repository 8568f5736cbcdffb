import { passRole } from './pass-role.ts';

export const elasticbeanstalkCreateEnvironment = passRole({
  id: 'elasticbeanstalk-create-environment',
  compute: 'an Elastic Beanstalk environment',
  service: 'ec2.amazonaws.com',
  needs: [
    'elasticbeanstalk:CreateApplication',
    'elasticbeanstalk:CreateApplicationVersion',
    'elasticbeanstalk:CreateEnvironment',
  ],
  how: 'The application version is code of the caller; the instances of the environment carry the profile.',
  instanceProfile: 'required',
});
