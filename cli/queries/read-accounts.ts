import { type Assessment, assess } from '../../layers/core/posture/assess.ts';
import type { CompiledIdentity } from '../../layers/core/posture/escalation/index.ts';
import { type InputFlags, readInput, timeOf, warn } from '../assess/inputs.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { matching, similarNames } from '../match-identity.ts';

/** Options of the query commands. */
export interface QueryFlags extends InputFlags {
  readonly json?: boolean;
}

/** The accounts that a question is about, and the exit code of an answer that may lack what could not be read. */
export interface Accounts {
  readonly assessment: Assessment;
  readonly exitCode: number;
}

export async function readAccounts(io: Io, dumps: readonly string[], flags: QueryFlags): Promise<Accounts> {
  const { estates, options } = await readInput(io, dumps, flags, { asOf: timeOf(flags.asOf), sources: new Map() });
  const isComplete = warn(io, estates);
  return { assessment: assess(estates, options), exitCode: isComplete ? EXIT.done : EXIT.usage };
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
