import { documentObject, type ReadStatement, readDocument } from '../iam/document.ts';
import type { PolicyDocument } from '../iam/types.ts';
import { parseArn } from '../identity.ts';
import type { AccountEstate, KeyGrant, ResourcePolicyFacts, SecretFacts } from './estate.ts';
import { isRecord } from './input-error.ts';

/** All resources of an account whose policy was read, secrets included. */
export function resourcesOf({ resourcePolicies = [], secrets }: AccountEstate): readonly ResourcePolicyFacts[] {
  const vault = secrets === 'unknown' ? [] : secrets;
  return [...resourcePolicies, ...vault.map(asResource)];
}

export const asResource = ({ arn, resourcePolicy: policy }: SecretFacts): ResourcePolicyFacts => ({
  type: 'AWS::SecretsManager::Secret',
  arn,
  policy,
});

/** `s3`, `lambda`: the prefix of the actions on a resource. */
export const serviceOf = ({ arn }: Pick<ResourcePolicyFacts, 'arn'>): string => parseArn(arn)?.service ?? '';

/** The policy of a resource as one document, with what else gives access (grants of a key), and without what has no effect
 * (permission to call a URL that the function does not have). undefined: it has no policy, or it is unknown. */
export function effectivePolicy({ policy, grants = [], hasOpenUrl }: ResourcePolicyFacts): PolicyDocument | undefined {
  if (policy === 'unknown') return undefined;
  const granted = grants.map(statementOf);
  const withoutUrl = hasOpenUrl === false;
  if (granted.length === 0 && !withoutUrl) return policy ?? undefined;
  const { statements, document } = statementsIn(policy);
  if (statements === undefined) return policy ?? undefined;
  const kept = withoutUrl ? statements.filter((statement) => !isForOpenUrl(statement)) : statements;
  if (kept.length + granted.length === 0) return undefined;
  return { ...document, Version: document.Version ?? '2012-10-17', Statement: [...kept, ...granted] };
}

/** The document without statements that `drop` recognizes; undefined if none remains. */
export function withoutStatements(
  policy: PolicyDocument,
  drop: (statement: ReadStatement) => boolean,
): PolicyDocument | undefined {
  const dropped = new Set(
    readDocument('policy', policy)
      .statements.filter(drop)
      .map(({ index }) => index),
  );
  const { statements, document } = statementsIn(policy);
  if (statements === undefined || dropped.size === 0) return policy;
  const kept = statements.filter((_, index) => !dropped.has(index));
  return kept.length === 0 ? undefined : { ...document, Statement: kept };
}

/** The statements of a document as written; undefined if it cannot be parsed. */
function statementsIn(policy: PolicyDocument | null): {
  readonly statements: readonly unknown[] | undefined;
  readonly document: Readonly<Record<string, unknown>>;
} {
  const document = policy === null ? { Statement: [] } : documentObject(policy);
  if (document === undefined || readDocument('policy', document).opaque) return { statements: undefined, document: {} };
  const statements: unknown = document.Statement;
  return { statements: Array.isArray(statements) ? statements : [statements], document };
}

const statementOf = ({ grantee, operations, encryptionContext = {} }: KeyGrant): object => {
  const pairs = Object.entries(encryptionContext).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  return {
    Effect: 'Allow',
    Principal: { AWS: grantee },
    Action: operations.map((operation) => `kms:${operation}`),
    Resource: '*',
    ...(pairs.length === 0 ? {} : { Condition: { StringEquals: Object.fromEntries(pairs) } }),
  };
};

/** A statement that only gives access through a function URL with auth type NONE. Source: AWS Lambda Developer Guide, "Control
 * access to Lambda function URLs". */
function isForOpenUrl(statement: unknown): boolean {
  if (!isRecord(statement)) return false;
  const actions: readonly unknown[] = Array.isArray(statement.Action) ? statement.Action : [statement.Action];
  if (actions.every((action) => typeof action === 'string' && /^lambda:invokefunctionurl$/i.test(action)))
    return /"NONE"/.test(JSON.stringify(statement.Condition ?? ''));
  return /"lambda:InvokedViaFunctionUrl"/i.test(JSON.stringify(statement.Condition ?? ''));
}
