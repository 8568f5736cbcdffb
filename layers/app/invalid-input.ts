/** The input of a function does not have the expected shape. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}
