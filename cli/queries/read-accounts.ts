import { type Assessment, assess } from '../../layers/core/posture/assess.ts';
import type { CompiledIdentity } from '../../layers/core/posture/escalation/index.ts';
import { type InputFlags, optionsOf, readAll, timeOf, warn } from '../assess/inputs.ts';
import { type Io, UsageError } from '../io.ts';
import { matching, similarNames } from '../match-identity.ts';

/** Options of the query commands. */
export interface QueryFlags extends InputFlags {
  readonly json?: boolean;
}

export async function readAccounts(io: Io, dumps: readonly string[], flags: QueryFlags): Promise<Assessment> {
  const asOf = timeOf(flags.asOf);
  const estates = await readAll(io, dumps, flags, { asOf, sources: new Map() });
  warn(io, estates);
  return assess(estates, await optionsOf(io, flags, asOf));
}

/** Finds one user or role by ARN, name or `role/name`.
 * @throws UsageError if none or several match. */
export function identityNamed({ compiled }: Assessment, wanted: string): CompiledIdentity {
  const identities = [...compiled.identities.values()].map((identity) => ({ ...identity, identity: identity.arn }));
  const [found, ...others] = matching(identities, wanted);
  if (found === undefined)
    throw new UsageError(`${wanted}: no such user or role in the input${similarNames(identities, wanted)}`);
  if (others.length > 0)
    throw new UsageError(`${wanted}: several match: ${[found, ...others].map(({ arn }) => arn).join(', ')}`);
  return found;
}
