/** Splits remediation text into prose and a command or policy at its end, which must stay exact. */
export function splitRemediation(text: string): { readonly prose: string; readonly command?: string } {
  const [, prose, command] = /^(.*?: |)(aws (?:(?![,.] ).)*|\{.*\})$/s.exec(text) ?? [];
  return prose === undefined || command === undefined ? { prose: text } : { prose: prose.trimEnd(), command };
}

/** Splits remediation text into prose and all commands and policies, in order. */
export const remediationParts = (text: string): readonly { readonly text: string; readonly command: boolean }[] =>
  text
    .split(/((?<![(`])\baws [a-z0-9-]+ [a-z-]+(?:(?![,.] ).)*|\{.*\}$)/s)
    .map((part, index) => ({ text: part.replace(/^[,.] /, '').trim(), command: index % 2 === 1 }))
    .filter((part) => part.text !== '');
