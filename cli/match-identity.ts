import { printable } from '../layers/core/printable.ts';

interface Named {
  readonly identity: string;
  readonly name: string;
}

/** Finds identities by ARN, by name, or by the form that tables print (`role/deploy`), raw or escaped. */
export function matching<Identity extends Named>(identities: readonly Identity[], wanted: string): readonly Identity[] {
  const is = (text: string) => text === wanted || printable(text) === wanted;
  const exact = identities.filter(({ identity, name }) => is(identity) || is(name));
  if (exact.length > 0) return exact;
  const lower = wanted.toLowerCase();
  const [kind, ...path] = lower.split('/');
  return identities.filter(({ identity, name }) => {
    const arn = identity.toLowerCase();
    if (arn.endsWith(`/${lower}`) || name.toLowerCase() === lower) return true;
    return path.length === 1 && arn.includes(`:${kind}/`) && arn.endsWith(`/${path[0]}`);
  });
}

/** `; similar names: deploy-prod, deploy-test`, or an empty string. */
export function similarNames(identities: readonly Named[], wanted: string): string {
  const near = identities.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase())).slice(0, 5);
  return near.length === 0 ? '' : `; similar names: ${near.map(({ name }) => name).join(', ')}`;
}
