import type { Known } from '../identity.ts';
import type { UserFacts } from './estate.ts';

/** The latest use of a user by any of its credentials; unknown as long as one of them is. null: never. */
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
