import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const cloudformation: readonly PassRoleSpec[] = [
  {
    id: 'cloudformation-create-and-execute-change-set',
    compute: 'a CloudFormation stack that a change set creates',
    service: 'cloudformation.amazonaws.com',
    needs: onOne('cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
    how: "A change set of type CREATE creates a stack from the caller's template with the role's permissions.",
  },
  {
    id: 'cloudformation-create-stack',
    compute: 'a CloudFormation stack',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:CreateStack'],
    how: "CloudFormation creates everything in the caller's template, including users and roles, with the role's permissions.",
  },
  {
    id: 'cloudformation-create-stack-set',
    compute: 'a CloudFormation stack set',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'],
    how: "The caller passes the stack set's administration role; the template is then deployed through the execution roles that trust it.",
  },
  {
    id: 'cloudformation-update-stack-set',
    compute: 'an existing CloudFormation stack set',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:UpdateStackSet'],
    how: 'The update accepts a new template and administration role, and deploys the template.',
    startsFrom: ['AWS::CloudFormation::StackSet'],
    orWithoutRole: true,
  },
  {
    id: 'cloudformation-update-stack-with-role',
    compute: 'an existing CloudFormation stack',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:UpdateStack'],
    how: "The update accepts a template and a role; CloudFormation makes the changes with the role's permissions.",
    startsFrom: ['AWS::CloudFormation::Stack'],
    orWithoutRole: true,
  },
  {
    id: 'servicecatalog-create-launch-constraint',
    compute: 'a Service Catalog product',
    service: 'servicecatalog.amazonaws.com',
    needs: [
      'servicecatalog:CreatePortfolio',
      'servicecatalog:CreateProduct',
      'servicecatalog:AssociateProductWithPortfolio',
      'servicecatalog:AssociatePrincipalWithPortfolio',
      'servicecatalog:CreateConstraint',
      'servicecatalog:ProvisionProduct',
    ],
    how: "With a launch constraint, the product's template is deployed with the role's permissions.",
  },
];
