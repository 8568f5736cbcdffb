import { passRole } from './pass-role.ts';

export const transferCreateUser = passRole({
  id: 'transfer-create-user',
  compute: 'a file transfer user',
  service: 'transfer.amazonaws.com',
  needs: ['transfer:CreateServer', 'transfer:CreateUser'],
  how: 'The user moves files in and out of S3 or EFS with the role; nothing else of the role can be used.',
  dependsOn: ['data in S3 or EFS that the role reaches'],
});
