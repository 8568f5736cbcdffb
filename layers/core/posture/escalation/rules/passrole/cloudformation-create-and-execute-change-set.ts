import { onOne, passRole } from './pass-role.ts';

export const cloudformationCreateAndExecuteChangeSet = passRole({
  id: 'cloudformation-create-and-execute-change-set',
  compute: 'a CloudFormation stack through a change set',
  service: 'cloudformation.amazonaws.com',
  needs: onOne('cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
  how: "A change set of type CREATE makes a stack from the caller's template with the rights of the role.",
});
