/** A comment of the shell, Terraform or YAML. A line break in a name must not end it. */
export const comment = (text: string): string => `# ${text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`;

/** One word of the shell. */
export const singleQuoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
