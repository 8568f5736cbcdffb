import type { PolicyDocument } from '../../layers/core/iam/index.ts';
import { describeValue, isRecord } from '../../layers/core/posture/input-error.ts';
import { type Io, UsageError } from '../io.ts';
import { readJson } from './json-file.ts';

/** Elements that contain policy documents in the output of the AWS CLI: `get-bucket-policy`, `get-key-policy` and
 * `get-policy` (of Lambda) print `Policy`, `get-role` the `Role` with its `AssumeRolePolicyDocument`, `get-policy-version` a
 * `PolicyVersion` with a `Document`, `get-role-policy` a `PolicyDocument`, `describe-policy` a `Policy` with `Content`,
 * `get-topic-attributes` and `get-queue-attributes` `Attributes` with a `Policy`, `get-resource-policy` a `ResourcePolicy`,
 * `get-repository-policy` a `policyText`, `describe-domain` (of OpenSearch) a `DomainStatus` with `AccessPolicies`,
 * `get-inline-policy-for-permission-set` an `InlinePolicy`, `get-domain-permissions-policy` (of CodeArtifact) a `policy` with a
 * `document`, `describe-vpc-endpoints` and `describe-resource-policies` (of CloudWatch Logs) a list. */
const WRAPPERS = [
  'Policy',
  'PolicyDocument',
  'PolicyVersion',
  'Document',
  'Content',
  'Role',
  'AssumeRolePolicyDocument',
  'Attributes',
  'ResourcePolicy',
  'policyText',
  'PolicyInJson',
  'policy',
  'policyDocument',
  'document',
  'DomainStatus',
  'AccessPolicies',
  'InlinePolicy',
  'VpcEndpoints',
  'resourcePolicies',
];

/** No command nests a document deeper. */
const MAX_DEPTH = 3;

/** Reads a policy document, alone or in output of the AWS CLI.
 * @throws UsageError if the file contains none. */
export const readPolicyDocument = async (io: Io, path: string): Promise<object> =>
  policyDocument(await readJson(io, path), path);

export function policyDocument(content: unknown, path: string): object {
  const document = documentIn(content);
  if (document !== undefined) return document;
  throw new UsageError(
    `${path}: expected a policy document, alone or in output of the AWS CLI, found ${describeValue(content)}`,
  );
}

/** The policy document in output of the AWS CLI; undefined if it contains none. */
export const documentIn = (content: unknown): object | undefined => unwrapped(content, MAX_DEPTH);

/** A document without the surrounding elements of the AWS CLI. Other values are returned unchanged, and the engine rejects them. */
export const withoutWrapping = (document: PolicyDocument): PolicyDocument =>
  isDocument(parsed(document)) ? document : (unwrapped(document, MAX_DEPTH) ?? document);

const isDocument = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).some((key) => key.toLowerCase() === 'statement');

/** The document in a value: an object with statements or its JSON text, alone or in output of the AWS CLI. */
function unwrapped(content: unknown, depth: number): object | undefined {
  const value = parsed(content);
  if (!isRecord(value) || isDocument(value)) return isRecord(value) ? value : undefined;
  if (depth === 0) return undefined;
  return WRAPPERS.map((name) => unwrapped(onlyOne(value[name]), depth - 1)).find((document) => document !== undefined);
}

/** The element of a list of one. */
const onlyOne = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** Text is JSON, URL-encoded JSON as IAM returns it, or JSON with escaped quotes as API Gateway returns it. */
function parsed(content: unknown): unknown {
  if (typeof content !== 'string') return content;
  const text = content.trim();
  try {
    if (text.startsWith('%')) return JSON.parse(decodeURIComponent(text));
    return JSON.parse(/^\{\s*\\"/.test(text) ? text.replaceAll('\\"', '"').replaceAll('\\/', '/') : text);
  } catch {
    return undefined;
  }
}
