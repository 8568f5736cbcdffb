import { passRole } from './pass-role.ts';

export const appsyncCreateDataSource = passRole({
  id: 'appsync-create-data-source',
  compute: 'an AppSync data source',
  service: 'appsync.amazonaws.com',
  needs: [
    'appsync:CreateGraphqlApi',
    'appsync:CreateDataSource',
    'appsync:CreateResolver',
    'appsync:StartSchemaCreation',
    'appsync:CreateApiKey',
  ],
  how: 'A data source of type HTTP signs requests to AWS services with the role; the resolver writes them.',
});
