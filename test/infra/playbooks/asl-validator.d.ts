/** The package says that it has types and ships none. */
declare module 'asl-validator' {
  export default function validate(
    definition: object,
  ): Promise<{ readonly isValid: boolean; errorsText(separator?: string): string }>;
}
