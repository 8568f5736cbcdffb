const CHINA = '.cn';

/** A service principal by its name in most partitions; in China, the names of EC2 and some others end in `.amazonaws.com.cn`.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", on service principals in opt-in and China Regions. */
export function serviceName(principal: string): string {
  const name = principal.trim();
  return /\.amazonaws\.com\.cn$/i.test(name) ? name.slice(0, -CHINA.length) : name;
}

/** Both names that a service may have in a partition. */
export const namesOfService = (principal: string, partition: string): readonly string[] =>
  partition === 'aws-cn' && /\.amazonaws\.com$/i.test(principal) ? [principal, `${principal}${CHINA}`] : [principal];
