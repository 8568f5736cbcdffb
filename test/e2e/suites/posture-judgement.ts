import { z } from 'zod';
import { invoke, type SNAPSHOTS } from '../../../local/driver.ts';
import { account, functionOf, responder, root } from '../world.ts';

/** A credential report only counts keys; the store has their ids. */
const withoutKeyIds = z.string().transform((text) => text.replaceAll(/\bAKIA\w{16}\b|\baccess key [12]\b/g, '<key>'));

/** The fields of a posture that the store and `assess --json` have in common. */
export const judgement = z.object({
  identity: z.string(),
  kind: z.string(),
  class: z.string(),
  tier: z.number(),
  score: z.number(),
  // `assess` reports certain administrators; the store also has conditional ones.
  admin: z.union([z.boolean(), z.literal('unknown')]).transform((admin) => admin === true),
  owner: z.string().nullable(),
  escalations: z.array(
    z.object({
      to: z.string(),
      admin: z.boolean(),
      steps: z.array(
        z.object({ rule: z.string(), actions: z.array(z.string()), target: z.string(), conditional: z.boolean() }),
      ),
    }),
  ),
  reasons: z.array(z.object({ code: z.string(), severity: z.string(), detail: withoutKeyIds })),
});
export type Judgement = z.infer<typeof judgement>;

/** What the API returns for the users, the roles and the root user of the account. */
export async function storedJudgements(): Promise<readonly Judgement[]> {
  const stored = await responder.identities(account);
  return stored.filter(({ kind }) => kind !== 'secret').map((identity) => judgement.parse(identity));
}

export const byIdentity = (judgements: readonly Judgement[]): Readonly<Record<string, Judgement>> =>
  Object.fromEntries(judgements.map((one) => [one.identity, one]));

/** Takes one snapshot, as the schedule does, and waits for its end. */
export async function snapshot(folder: (typeof SNAPSHOTS)[number]): Promise<void> {
  await invoke(root, functionOf(folder));
}
