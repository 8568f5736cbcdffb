import { type Io, UsageError } from './io.ts';

/** The Region of the environment. AWS SDKs read the same variables. */
export const environmentRegion = ({ environment }: Pick<Io, 'environment'>): string | undefined =>
  environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined;

/** The Region of the hub.
 * @throws UsageError if neither the options nor the environment name one. */
export function hubRegion(io: Io, options: { readonly region?: string }): string {
  const region = options.region ?? environmentRegion(io);
  if (!region)
    throw new UsageError('no Region: set AWS_REGION or use --region with the Region where Tierwatch is deployed');
  return region;
}
