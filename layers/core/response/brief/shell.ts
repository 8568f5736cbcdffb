/** Whether a shell takes the value literally, so that it can be pasted in a command. Values come from untrusted events and from the
 * account. */
export const isPlain = (value: string): boolean => /^[\w+=,.@:/-]+$/.test(value);
