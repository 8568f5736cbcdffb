import type { ManagedPolicyFacts } from './estate.ts';

/** Documents of the few AWS managed policies whose absence from a partial dump would hide an administrator. They are
 * fixed by AWS's own description of them; every other policy that is missing stays unknown.
 * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
const DOCUMENTS: Readonly<Record<string, object>> = {
  AdministratorAccess: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  IAMFullAccess: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] },
};

const PATTERN = /^arn:(?:aws[a-z-]*):iam::aws:policy\/([A-Za-z]+)$/;

/** The managed policy of that ARN where its content is common knowledge. */
export function knownManagedPolicy(arn: string): ManagedPolicyFacts | undefined {
  const name = PATTERN.exec(arn)?.[1];
  const document = name === undefined ? undefined : DOCUMENTS[name];
  if (name === undefined || document === undefined) return undefined;
  return {
    arn,
    name,
    defaultVersionId: 'v1',
    attachmentCount: 'unknown',
    versions: [{ id: 'v1', isDefault: true, document }],
  };
}
