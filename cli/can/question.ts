import * as z from 'zod';
import type {
  AuthorizationRequest,
  ContextValue,
  NamedPolicy,
  PolicyDocument,
  PolicySet,
} from '../../layers/core/iam/index.ts';
import { firstProblem } from '../inputs/first-problem.ts';
import { withoutWrapping } from '../inputs/policy-file.ts';

/** `service:Action` */
export const ACTION = /^[^:\s]+:[^:\s]+$/;

/** One question of `tierwatch can`, from flags or from a line of `--batch`. */
export interface Question {
  readonly id?: string | number;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context: Readonly<Record<string, ContextValue>>;
  readonly contextUnknown: boolean;
  /** The policies to evaluate; absent: those of the dump. */
  readonly policies?: QuestionPolicies;
}

export interface QuestionPolicies {
  readonly set: PolicySet;
  readonly resource?: NamedPolicy;
}

const DOCUMENT = 'expected a policy document (an object or its JSON text)';
const document: z.ZodType<PolicyDocument> = z
  .union([z.string(), z.record(z.string(), z.unknown())], DOCUMENT)
  .transform(withoutWrapping);
/** A list, or a single item as a list of one. */
const oneOrMany = <T>(item: z.ZodType<T>) =>
  z.union([z.array(item), item.transform((one) => [one])], `${DOCUMENT} or a list of them`);
const level = oneOrMany(document);
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const VALUE = 'expected a string, number or boolean, a list of these, or null for an absent key';

/** A condition key that is absent from the request. */
const absent = z.null().transform((): string[] => []);

/** Strict: a policy in a misspelled field would not limit anything. */
const policiesSchema = z.strictObject({
  identity: oneOrMany(document).nullish(),
  boundary: oneOrMany(document).nullish(),
  session: oneOrMany(document).nullish(),
  scps: z.array(level).nullish(),
  rcps: z.array(level).nullish(),
  resource: document.nullish(),
});

const questionSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  principal: z.string().min(1),
  action: z.string().regex(ACTION, 'expected service:Action'),
  resource: z.string().min(1).default('*'),
  resourceAccount: scalar.nullish(),
  context: z.record(z.string(), z.union([scalar, z.array(scalar), absent], VALUE)).nullish(),
  contextUnknown: z.boolean().optional(),
  policies: policiesSchema.nullish(),
});

/** Reads one line of a batch.
 * @returns the question, or what is wrong with it. */
export function parseQuestion(
  line: string,
  contextUnknown: boolean,
): { readonly question: Question } | { readonly problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { problem: `not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}` };
  }
  const result = questionSchema.safeParse(raw);
  if (!result.success) {
    return { problem: firstProblem(result.error, 'the question') };
  }
  const { id, resourceAccount, context, policies, ...rest } = result.data;
  return {
    question: {
      principal: rest.principal,
      action: rest.action,
      resource: rest.resource,
      context: context ?? {},
      contextUnknown: rest.contextUnknown ?? contextUnknown,
      ...(id === undefined || id === null ? {} : { id }),
      ...(resourceAccount ? { resourceAccount } : {}),
      ...(policies ? { policies: namedPolicies(policies) } : {}),
    },
  };
}

/** Names the documents by their position in the question. */
function namedPolicies(policies: z.infer<typeof policiesSchema>): QuestionPolicies {
  const list = (documents: readonly PolicyDocument[], of: string): NamedPolicy[] =>
    documents.map((one, index) => ({ name: `${of}[${index}]`, document: one }));
  const levels = (documents: readonly (readonly PolicyDocument[])[], of: string): NamedPolicy[][] =>
    documents.map((one, index) => list(one, `${of}[${index}]`));
  const set: PolicySet = {
    identity: list(policies.identity ?? [], 'identity'),
    ...(policies.boundary ? { boundary: list(policies.boundary, 'boundary') } : {}),
    ...(policies.session ? { session: list(policies.session, 'session') } : {}),
    ...(policies.scps ? { scps: levels(policies.scps, 'scps') } : {}),
    ...(policies.rcps ? { rcps: levels(policies.rcps, 'rcps') } : {}),
  };
  return policies.resource ? { set, resource: { name: 'resource', document: policies.resource } } : { set };
}

export function requestOf(question: Question, extra: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  const { principal, action, resource, resourceAccount, context, contextUnknown } = question;
  const account = resourceAccount === undefined ? {} : { resourceAccount };
  return { principal, action, resource, context, contextUnknown, ...account, ...extra };
}
