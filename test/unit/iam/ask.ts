import {
  type AuthorizationRequest,
  type AuthorizationResult,
  authorize,
  type ContextValue,
  compilePrincipal,
  type PolicyDocument,
} from '../../../layers/core/iam/index.ts';

/** A question with its policies, written as short as a table row wants it. */
export interface Ask {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly context?: Readonly<Record<string, ContextValue>>;
  readonly contextUnknown?: boolean;
  readonly identity?: readonly PolicyDocument[];
  readonly boundary?: readonly PolicyDocument[];
  readonly session?: readonly PolicyDocument[];
  readonly scps?: readonly (readonly PolicyDocument[])[];
  readonly rcps?: readonly (readonly PolicyDocument[])[];
  readonly policy?: PolicyDocument;
  readonly tags?: Readonly<Record<string, string>>;
}

export const ACCOUNT = '111111111111';
export const OTHER = '222222222222';
export const USER = `arn:aws:iam::${ACCOUNT}:user/alice`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/run-1`;
export const OBJECT = 'arn:aws:s3:::bucket/key';

const named = (kind: string, documents: readonly PolicyDocument[] = []) =>
  documents.map((document, index) => ({ name: `${kind}${index}`, document }));

export function ask(question: Ask): AuthorizationResult {
  const { tags, boundary, session, scps, rcps, policy } = question;
  const principal = compilePrincipal(
    question.principal ?? USER,
    {
      identity: named('identity', question.identity),
      ...(boundary ? { boundary: named('boundary', boundary) } : {}),
      ...(session ? { session: named('session', session) } : {}),
      ...(scps ? { scps: scps.map((level, index) => named(`scp${index}.`, level)) } : {}),
      ...(rcps ? { rcps: rcps.map((level, index) => named(`rcp${index}.`, level)) } : {}),
    },
    tags ? { tags } : {},
  );
  const { principal: _principal, action, resource, resourceAccount, context, contextUnknown } = question;
  const request: AuthorizationRequest = {
    principal: principal.arn,
    action: action ?? 's3:GetObject',
    resource: resource ?? OBJECT,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    ...(context ? { context } : {}),
    ...(contextUnknown === undefined ? {} : { contextUnknown }),
    ...(policy === undefined ? {} : { resourcePolicy: { name: 'resource', document: policy } }),
  };
  return authorize(principal, request);
}

export const decision = (question: Ask) => ask(question).decision;

/** A document of one statement. */
export const allow = (action: unknown, resource: unknown = '*', rest: object = {}): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: action, Resource: resource, ...rest },
});
export const deny = (action: unknown, resource: unknown = '*', rest: object = {}): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Action: action, Resource: resource, ...rest },
});
export const FULL = allow('*');
/** A resource policy of one statement. */
export const grants = (principal: unknown, action: unknown = '*', rest: object = {}): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: principal, Action: action, Resource: '*', ...rest },
});
export const refuses = (principal: unknown, action: unknown = '*', rest: object = {}): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Principal: principal, Action: action, Resource: '*', ...rest },
});
export const root = (account: string): string => `arn:aws:iam::${account}:root`;
