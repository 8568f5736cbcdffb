import type { PostureSettings } from './options.ts';

/** The owner named by the first owner tag that is present and not empty. */
export function ownerOf(tags: Readonly<Record<string, string>>, settings: PostureSettings): string | null {
  const byKey = new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value.trim()]));
  for (const tag of settings.ownerTags) {
    const owner = byKey.get(tag);
    if (owner) return owner;
  }
  return null;
}
