import type { ActionName } from './action.ts';
import { type Glob, globMatches, parseGlob } from './glob.ts';
import { globCovers } from './glob-algebra.ts';

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

interface Protected {
  readonly resource: Glob;
  readonly actions: ReadonlySet<string>;
}

/** AWS-owned resources: no customer policy can allow changes to them. Sources: IAM User Guide, "AWS managed policies" and
 * "Create a service-linked role"; IAM Identity Center User Guide on the roles that it reserves; AWS KMS Developer Guide on
 * aliases that begin with `alias/aws/`. */
const PROTECTED: readonly Protected[] = [
  {
    resource: parseGlob('arn:*:iam::aws:policy/*'),
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
    resource: parseGlob('arn:*:iam::*:role/aws-service-role/*'),
    actions: new Set(REWRITES_ROLE),
  },
  {
    // Nothing under this path can be created or deleted through IAM either.
    resource: parseGlob('arn:*:iam::*:role/aws-reserved/*'),
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
    resource: parseGlob('arn:*:kms:*:*:alias/aws/*'),
    actions: new Set(['kms:createalias', 'kms:deletealias', 'kms:updatealias']),
  },
];

/** By action, for the few actions that could change AWS-owned resources: which resources those are. */
const BY_ACTION = new Map<string, Glob[]>();
for (const { resource, actions } of PROTECTED) {
  for (const action of actions) BY_ACTION.set(action, [...(BY_ACTION.get(action) ?? []), resource]);
}

/** Whether the resource is AWS-owned and the action would change it. */
export const isProtected = (action: ActionName, resource: string): boolean =>
  BY_ACTION.get(action.text)?.some((glob) => globMatches(glob, resource)) ?? false;

/** Whether all resources that the pattern matches are AWS-owned. */
export const isAllProtected = (action: ActionName, pattern: Glob): boolean =>
  BY_ACTION.get(action.text)?.some((glob) => globCovers(glob, pattern)) ?? false;
