import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const cloudformation: readonly PassRoleSpec[] = [
  {
    id: 'cloudformation-create-and-execute-change-set',
    compute: 'a CloudFormation stack through a change set',
    service: 'cloudformation.amazonaws.com',
    needs: onOne('cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
    how: "A change set of type CREATE makes a stack from the caller's template with the rights of the role.",
  },
  {
    id: 'cloudformation-create-stack-set',
    compute: 'a CloudFormation stack set',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'],
    how: 'The administration role of the stack set is passed; the template is then rolled out through the execution roles that trust it.',
  },
  {
    id: 'cloudformation-create-stack',
    compute: 'a CloudFormation stack',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:CreateStack'],
    how: "The template is the caller's; everything in it is made with the rights of the role, identities among it.",
  },
  {
    id: 'cloudformation-update-stack-set',
    compute: 'a CloudFormation stack set that is already there',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:UpdateStackSet'],
    how: 'An update takes another template and an administration role, and rolls the template out.',
    startsFrom: ['AWS::CloudFormation::StackSet'],
    orWithoutRole: true,
  },
  {
    id: 'cloudformation-update-stack-with-role',
    compute: 'a CloudFormation stack that is already there',
    service: 'cloudformation.amazonaws.com',
    needs: ['cloudformation:UpdateStack'],
    how: 'An update takes a template and a role: everything in it is made with the rights of the role.',
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
    how: "A launch constraint makes the product's template be rolled out with the rights of the role.",
  },
];
