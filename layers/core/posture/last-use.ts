import type { Known } from '../identity.ts';
import type { UserFacts } from './estate.ts';

/** The last use of any credential of a user; unknown if the last use of any of them is unknown. null: never. */
export function lastUseOf(user: UserFacts): Known<string | null> {
  if (user.accessKeys === 'unknown' || user.passwordLastUsedAt === 'unknown') return 'unknown';
  const uses = [user.passwordLastUsedAt, ...user.accessKeys.map((key) => key.lastUsedAt)];
  if (uses.includes('unknown')) return 'unknown';
  return (
    uses
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}
