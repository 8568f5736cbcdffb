import * as z from 'zod';
import { type CompiledPolicy, compilePolicy } from '../../../layers/core/iam/index.ts';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { unknownAction } from '../../inputs/action-names.ts';
import { UsageError } from '../../io.ts';
import { roleOfTrust } from './current-policy.ts';

const documentShape = z.record(z.string(), z.unknown());
const plannedShape = z.union(
  [
    z.strictObject({ policy: z.string(), document: documentShape }),
    z.strictObject({ resource: z.string(), document: documentShape, current: documentShape.optional() }),
  ],
  'expected {"policy": "<ARN, ARN of holder/name, or ARN of role/trust>", "document": {…}}, or {"resource": "<ARN>", "document": {…}, "current": {…}}',
);

type PlannedPolicy = z.infer<typeof plannedShape>;

export interface Planned {
  readonly policy: PlannedPolicy;
  /** Actions of the document that are not in the list of actions, with their place: AWS accepts any. */
  readonly unknownActions: readonly string[];
}

/** @throws UsageError for a file of another form, and for a document that AWS would refuse. */
export function readPlanned(json: unknown, path: string, estates: readonly AccountEstate[]): Planned {
  const parsed = plannedShape.safeParse(json);
  if (!parsed.success)
    throw new UsageError(`${path}: ${parsed.error.issues[0]?.message ?? 'expected a planned policy'}`);
  const { data } = parsed;
  const kind = kindOf(data, estates);
  if ('resource' in data) refuseText(data.resource, isArn(data.resource), `${path}: resource`, 'an ARN');
  const unknownActions = unknownActionsOf(check(data.document, kind, `${path}: document`), `${path}: document`);
  if ('current' in data && data.current !== undefined) check(data.current, kind, `${path}: current`);
  return { policy: data, unknownActions };
}

type Kind = 'identity' | 'trust' | 'resource';

function kindOf(planned: PlannedPolicy, estates: readonly AccountEstate[]): Kind {
  if ('resource' in planned) return 'resource';
  return roleOfTrust(estates, planned.policy) === undefined ? 'identity' : 'trust';
}

function check(document: object, kind: Kind, at: string): CompiledPolicy {
  const compiled = compilePolicy({ name: at, document }, kind === 'identity' ? 'identity' : 'resource');
  const [issue] = compiled.issues;
  if (issue !== undefined) throw new UsageError(`${at}${issue.place && `.${issue.place}`}: ${issue.problem}`);
  checkValues(compiled, kind, at);
  return compiled;
}

/** @throws UsageError for an action that looks misspelled: AWS would accept it, and the statement would have no effect. */
function unknownActionsOf({ document }: CompiledPolicy, at: string): readonly string[] {
  return document.statements.flatMap(({ index, actions }) =>
    (actions?.values ?? []).flatMap((value) => {
      const unknown = unknownAction(value);
      if (unknown === undefined) return [];
      const place = `${at}.Statement[${index}].${actions?.not ? 'NotAction' : 'Action'}`;
      if (unknown.isMisspelled) refuseText(value, false, place, unknown.problem.replace(/^expected /, ''));
      return [`${place}: ${JSON.stringify(value.slice(0, 120))} matches no action in the list`];
    }),
  );
}

function checkValues({ document }: CompiledPolicy, kind: Kind, at: string): void {
  for (const { index, actions, resources } of document.statements) {
    const place = `${at}.Statement[${index}]`;
    refuseValues(actions, isAction, `${place}.${actions?.not ? 'NotAction' : 'Action'}`, 'service:Action or "*"');
    const element = `${place}.${resources?.not ? 'NotResource' : 'Resource'}`;
    if (kind === 'trust' && resources !== undefined)
      throw new UsageError(`${element}: a trust policy cannot have a resource`);
    refuseValues(resources, kind === 'resource' ? isResourceOrApi : isResource, element, 'an ARN or "*"');
  }
}

function refuseValues(
  list: { readonly values: readonly string[] } | undefined,
  isValid: (value: string) => boolean,
  place: string,
  expected: string,
): void {
  for (const value of list?.values ?? []) refuseText(value, isValid(value), place, expected);
}

const isAction = (value: string): boolean => value === '*' || /^[\w*?-]+:[\w*?]+$/.test(value);
const isArn = (value: string): boolean => /^arn:(?:[^:]+:[^:]+:[^:]*:[^:]*:.+|.*\*.*)$/s.test(value);
const isResource = (value: string): boolean => value === '*' || isArn(value);
/** A policy of API Gateway may name its own API without an ARN. */
const isResourceOrApi = (value: string): boolean => isResource(value) || value.startsWith('execute-api:/');

function refuseText(value: string, isValid: boolean, place: string, expected: string): void {
  if (!isValid) throw new UsageError(`${place}: expected ${expected}, got ${JSON.stringify(value.slice(0, 120))}`);
}
