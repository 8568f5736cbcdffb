/** The package declares types but does not ship them. */
declare module 'asl-validator' {
  export default function validate(
    definition: object,
  ): Promise<{ readonly isValid: boolean; errorsText(separator?: string): string }>;
}
