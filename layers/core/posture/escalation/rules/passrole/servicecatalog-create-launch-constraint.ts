import { passRole } from './pass-role.ts';

export const servicecatalogCreateLaunchConstraint = passRole({
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
});
