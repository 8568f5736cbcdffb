import { documentObject } from '../iam/document.ts';
import type { NamedPolicy } from '../iam/types.ts';
import { RefusedChange } from './call.ts';
import type { HolderKind } from './holders.ts';

/** Characters without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const INLINE_QUOTA: Readonly<Record<HolderKind, number>> = { user: 2048, group: 5120, role: 10_240 };
export const MANAGED_QUOTA = 6144;
/** Managed policies of one identity. */
export const MOST_ATTACHED = 10;
export const TRUST_QUOTA = 2048;

export const sizeOf = (document: NamedPolicy['document']): number =>
  JSON.stringify(documentObject(document) ?? document).replaceAll(/\s/g, '').length;

export function checkSize(text: string, most: number, what: string): void {
  if (documentObject(text) === undefined) throw new RefusedChange(`${what} is not a policy document`);
  if (sizeOf(text) > most) throw new RefusedChange(`${what} would be longer than ${most} characters`);
}
