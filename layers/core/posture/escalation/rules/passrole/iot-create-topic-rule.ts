import { passRole } from './pass-role.ts';

export const iotCreateTopicRule = passRole({
  id: 'iot-create-topic-rule',
  compute: 'an IoT rule',
  service: 'iot.amazonaws.com',
  needs: ['iot:CreateTopicRule'],
  how: 'The actions of a rule write and start things with the role: less than the role may do.',
  dependsOn: ['a rule action that does what the caller wants'],
});
