/** Milliseconds of CPU time since an earlier `process.cpuUsage()`. Other load on the machine affects it less than the time that
 * passes. */
export function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
