export const FORMATS = ['table', 'json', 'csv', 'sarif', 'ocsf', 'asff', 'html', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** Parsed options. */
export interface AssessFlags {
  /** Deployment whose facts are assessed, instead of files. */
  readonly stack?: string;
  readonly region?: string;
  readonly account?: string;
  readonly credentialReport?: readonly string[];
  readonly workloads?: readonly string[];
  readonly scp?: readonly string[];
  readonly rcp?: readonly string[];
  readonly resourcePolicies?: readonly string[];
  readonly activity?: readonly string[];
  readonly lastAccessed?: readonly string[];
  readonly config?: string;
  readonly ownerTags?: string;
  readonly knownOwners?: string;
  readonly knownAccount?: readonly string[];
  readonly ownAccount?: readonly string[];
  readonly identity?: string;
  readonly format?: string;
  readonly securityHubRegion?: string;
  readonly framework?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly output?: string;
  readonly diff?: string;
  readonly fixPlan?: boolean;
  readonly fixScript?: string;
  readonly fixFormat?: string;
  readonly try?: string;
  readonly policyChange?: string;
  readonly failOn?: string;
  readonly asOf?: string;
}

/** The options that make the command about changes, and not about the account as it is. */
export const changeModes = ({ fixPlan, fixScript, try: tried, policyChange }: AssessFlags): readonly string[] => [
  ...(fixPlan === true || fixScript !== undefined ? ['--fix-plan'] : []),
  ...(tried === undefined ? [] : ['--try']),
  ...(policyChange === undefined ? [] : ['--policy-change']),
];

export const isFormat = (text: string): text is Format => FORMATS.some((format) => format === text);
