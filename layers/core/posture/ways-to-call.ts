import type { CompiledPolicy } from '../iam/compile.ts';

/** How a request arrives, as far as the caller decides it. */
export interface Circumstances {
  /** Of the caller; null: none; undefined: unknown. */
  readonly organization: string | null | undefined;
  /** Null: the request does not come over the internet; undefined: unknown. */
  readonly address: string | null | undefined;
  /** `own`: through a VPC endpoint of the caller; null: over the internet; undefined: unknown. */
  readonly network: 'own' | null | undefined;
  /** A direct call has no source; one through a service has a source in the account of the caller. */
  readonly call: 'direct' | 'through';
}

/** A way to call: it is open if all of its requests are allowed. */
export type Way = readonly Circumstances[];

/** Addresses in different parts of the space. What admits all of one family admits everyone. */
const FAMILIES = [
  ['45.83.12.9', '185.220.101.7'],
  ['2001:67c:2e8:22::9', '2a0b:f4c2::7', '2c0f:f248::7'],
];
const ORGANIZATIONS = [null, 'o-strangers00'];

const WAYS: readonly Way[] = ORGANIZATIONS.flatMap((organization) => [
  ...(['through', 'direct'] as const).flatMap((call) =>
    FAMILIES.map((addresses) =>
      addresses.map((address): Circumstances => ({ organization, address, network: null, call })),
    ),
  ),
  [{ organization, address: null, network: 'own' as const, call: 'direct' as const }],
]);

/** A request of which only the caller is known. */
export const ANY_CIRCUMSTANCES: Circumstances = {
  organization: undefined,
  address: undefined,
  network: undefined,
  call: 'through',
};

/** The same for a caller of a foreign organization, or of none. */
export const FOREIGN_CIRCUMSTANCES: readonly Circumstances[] = ORGANIZATIONS.map((organization) => ({
  ...ANY_CIRCUMSTANCES,
  organization,
}));

const ORGANIZATION = /org(?:id|paths)$/;
const ADDRESS = /^aws:sourceip$/;
const NETWORK = /^aws:(?:source(?:ip|vpc)|vpc)/;
const SOURCE = /^aws:source(?:arn|account|owner|org)/;

/** The ways to call that every outsider has, without those that differ only in what the policies do not ask about.
 *
 * @param stranger false: a principal that a policy names, whose organization is unknown. */
export function waysToCall(policies: readonly CompiledPolicy[], stranger: boolean): readonly Way[] {
  const keys = [...new Set(policies.flatMap(keysIn))];
  const asksAbout = (pattern: RegExp) => keys.some((key) => pattern.test(key));
  const asked = {
    organization: asksAbout(ORGANIZATION),
    address: asksAbout(ADDRESS),
    network: asksAbout(NETWORK),
    call: asksAbout(SOURCE),
  };
  const ways = WAYS.map((way) =>
    (asked.address ? way : way.slice(0, 1))
      .map((one) => different(one, asked))
      .map((one) => (stranger ? one : { ...one, organization: undefined })),
  );
  return [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()];
}

type Asked = Readonly<Record<keyof Circumstances, boolean>>;

const FIRST: Circumstances = { ...ANY_CIRCUMSTANCES, organization: null, address: '45.83.12.9', network: null };

/** The circumstances with a fixed value for what nobody asks about. */
const different = (one: Circumstances, asked: Asked): Circumstances => ({
  organization: (asked.organization ? one : FIRST).organization,
  address: (asked.address ? one : FIRST).address,
  network: (asked.network ? one : FIRST).network,
  call: (asked.call ? one : FIRST).call,
});

/** Condition keys and variables of a policy, in lower case. */
function keysIn({ document }: CompiledPolicy): readonly string[] {
  return document.statements.flatMap(({ conditions, resources }) => [
    ...conditions.map(({ key }) => key.trim().toLowerCase()),
    ...[...conditions.flatMap(({ values }) => values), ...(resources?.values ?? [])].flatMap((text) =>
      [...text.matchAll(/\$\{([^},]+)/g)].map(([, name = '']) => name.trim().toLowerCase()),
    ),
  ]);
}
