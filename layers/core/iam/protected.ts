import type { ActionName } from './action.ts';

const REWRITES_ROLE = [
  'iam:attachrolepolicy',
  'iam:deleterole',
  'iam:deleterolepermissionsboundary',
  'iam:deleterolepolicy',
  'iam:detachrolepolicy',
  'iam:putrolepermissionsboundary',
  'iam:putrolepolicy',
  'iam:updateassumerolepolicy',
];

/** What belongs to AWS itself: no policy of a customer lets anybody change it. Sources: IAM User Guide, "AWS managed policies"
 * and "Create a service-linked role"; IAM Identity Center User Guide on the roles that it reserves; AWS KMS Developer Guide
 * on aliases that begin with `alias/aws/`. */
const PROTECTED: readonly { readonly resource: RegExp; readonly actions: ReadonlySet<string> }[] = [
  {
    resource: /^arn:[^:]+:iam::aws:policy\//,
    actions: new Set([
      'iam:createpolicy',
      'iam:createpolicyversion',
      'iam:deletepolicy',
      'iam:deletepolicyversion',
      'iam:setdefaultpolicyversion',
      'iam:tagpolicy',
      'iam:untagpolicy',
    ]),
  },
  {
    resource: /^arn:[^:]+:iam::\d+:role\/aws-service-role\//,
    actions: new Set(REWRITES_ROLE),
  },
  {
    // Nothing under this path is made or unmade through IAM either.
    resource: /^arn:[^:]+:iam::\d+:role\/aws-reserved\//,
    actions: new Set([
      ...REWRITES_ROLE,
      'iam:createrole',
      'iam:createservicelinkedrole',
      'iam:deleteservicelinkedrole',
      'iam:tagrole',
      'iam:untagrole',
      'iam:updaterole',
      'iam:updateroledescription',
    ]),
  },
  {
    resource: /^arn:[^:]+:kms:[^:]*:\d+:alias\/aws\//,
    actions: new Set(['kms:createalias', 'kms:deletealias', 'kms:updatealias']),
  },
];

/** Is the resource one of AWS's own that this action would change? */
export function isProtected(action: ActionName, resource: string): boolean {
  if (action.service !== 'iam' && action.service !== 'kms') return false;
  return PROTECTED.some((one) => one.actions.has(action.text) && one.resource.test(resource));
}
