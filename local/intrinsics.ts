/** The values of intrinsic functions in one deployed stack. */
export interface StackFacts {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** Physical ids by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** ARNs by logical id, for `Fn::GetAtt … Arn`. */
  readonly arns: Readonly<Record<string, string>>;
}

/**
 * Resolves `Ref`, `Fn::GetAtt` of an `Arn`, `Fn::Join`, and `Fn::Sub` without a map.
 * @throws if a value cannot be resolved, with its place: half-resolved values would hide mistakes.
 */
export function resolveIntrinsics(value: unknown, facts: StackFacts, place = '$'): unknown {
  if (Array.isArray(value)) return value.map((item, index) => resolveIntrinsics(item, facts, `${place}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [name, argument] = first;
    if (name === 'Ref') return reference(String(argument), facts, place);
    if (name === 'Fn::GetAtt') return attribute(argument, facts, place);
    if (name === 'Fn::Join') return join(resolveIntrinsics(argument, facts, place), place);
    if (name === 'Fn::Sub') return substitute(argument, facts, place);
    if (name.startsWith('Fn::'))
      throw new Error(`${place}: expected Ref, Fn::GetAtt, Fn::Join or Fn::Sub, got ${name}`);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveIntrinsics(item, facts, `${place}.${key}`)]));
}

function reference(name: string, facts: StackFacts, place: string): string {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': facts.account,
    'AWS::Region': facts.region,
    'AWS::Partition': 'aws',
    'AWS::StackName': facts.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const found = pseudo[name] ?? facts.physicalIds[name];
  if (found === undefined)
    throw new Error(`${place}: Ref of ${name}, which does not exist in the stack ${facts.stackName}`);
  return found;
}

function attribute(argument: unknown, facts: StackFacts, place: string): string {
  const [logicalId, name] = Array.isArray(argument) ? argument : String(argument).split('.');
  const found = name === 'Arn' ? facts.arns[String(logicalId)] : undefined;
  if (found === undefined) throw new Error(`${place}: Fn::GetAtt of ${String(logicalId)}.${String(name)} is not known`);
  return found;
}

function join(argument: unknown, place: string): string {
  if (!Array.isArray(argument) || !Array.isArray(argument[1]))
    throw new Error(`${place}: Fn::Join takes two arguments`);
  return argument[1].map(String).join(String(argument[0]));
}

function substitute(argument: unknown, facts: StackFacts, place: string): string {
  if (typeof argument !== 'string') throw new Error(`${place}: Fn::Sub with a map is not supported`);
  return argument.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) =>
    name.includes('.') ? attribute(name, facts, place) : reference(name, facts, place),
  );
}
