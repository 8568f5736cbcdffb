import { DEFAULT_CLASS_TAG } from './class-tags.ts';
import type { Exception } from './types.ts';

/** Options that a team can set for assessing its identities. Every option has a default. */
export interface PostureOptions {
  /** Tag keys that name an owner, in order of preference; compared without case. */
  readonly ownerTags?: readonly string[];
  /** Current people and teams. An owner who is not listed has left. Absent: not checked. */
  readonly knownOwners?: readonly string[];
  /** Tag key whose value is a class. */
  readonly classTag?: string;
  /** Name patterns (regular expressions, case-insensitive), used when there is no better evidence. */
  readonly names?: Partial<NamePatterns>;
  /** The team's own accounts, in addition to those that are assessed. Trust in them is not vendor trust. */
  readonly ownAccounts?: readonly string[];
  /** Accounts of known vendors. Trust in them still requires an external id. */
  readonly knownAccounts?: readonly string[];
  /** Days after which a key is old, and after which something counts as unused. */
  readonly keyMaxAgeDays?: number;
  readonly unusedDays?: number;
  readonly exceptions?: readonly Exception[];
  /** ISO 8601: the moment from which ages are counted. Default: each estate's `takenAt`. */
  readonly now?: string;
}

export interface NamePatterns {
  readonly breakGlass: string;
  readonly machine: string;
  readonly human: string;
  readonly agent: string;
  readonly pipeline: string;
}

export interface PostureSettings {
  readonly ownerTags: readonly string[];
  readonly knownOwners: ReadonlySet<string> | undefined;
  readonly classTag: string;
  readonly names: Readonly<Record<keyof NamePatterns, RegExp>>;
  readonly ownAccounts: readonly string[];
  readonly knownAccounts: ReadonlySet<string>;
  readonly keyMaxAgeDays: number;
  readonly unusedDays: number;
  readonly exceptions: readonly Exception[];
  readonly now: string | undefined;
}

export const DEFAULT_UNUSED_DAYS = 90;

export const DEFAULT_OWNER_TAGS = ['owner', 'owner-email', 'team', 'contact', 'squad', 'responsible'] as const;

const NAMES: NamePatterns = {
  breakGlass: '(^|[^a-z])(break-?glass|emergency|firecall|fire-call)([^a-z]|$)|^breakglass',
  machine:
    '(^|[-_.])(svc|service|bot|ci|cd|cicd|deploy(er)?|automation|robot|system|app|api|worker|job|batch|cron|backup|jenkins|gitlab|github|circleci|terraform|ansible|packer|datadog|splunk|prometheus|grafana|monitor(ing)?|shipper|integration|sync|etl|smtp|ses)([-_.]|$)',
  human: '@|^[a-z]+\\.[a-z]+[0-9]*$',
  agent:
    '(^|[-_.])((ai|llm|bedrock|genai)[-_.]?agent|agentcore|copilot|chatbot|assistant)([-_.]|$)|^AmazonBedrockExecutionRoleForAgents_',
  pipeline: '(^|[-_.])(ci|cd|cicd|pipeline|codebuild|codepipeline|github|gitlab|jenkins|circleci|buildkite)([-_.]|$)',
};

/** Options with all defaults filled in, prepared for thousands of lookups. */
export function settingsOf(options: PostureOptions): PostureSettings {
  const pattern = (name: keyof NamePatterns) => new RegExp(options.names?.[name] ?? NAMES[name], 'i');
  return {
    ownerTags: (options.ownerTags ?? DEFAULT_OWNER_TAGS).map((tag) => tag.toLowerCase()),
    knownOwners: options.knownOwners && new Set(options.knownOwners.map((owner) => owner.trim().toLowerCase())),
    classTag: (options.classTag ?? DEFAULT_CLASS_TAG).toLowerCase(),
    names: {
      breakGlass: pattern('breakGlass'),
      machine: pattern('machine'),
      human: pattern('human'),
      agent: pattern('agent'),
      pipeline: pattern('pipeline'),
    },
    ownAccounts: options.ownAccounts ?? [],
    knownAccounts: new Set(options.knownAccounts ?? []),
    keyMaxAgeDays: options.keyMaxAgeDays ?? 90,
    unusedDays: options.unusedDays ?? DEFAULT_UNUSED_DAYS,
    exceptions: options.exceptions ?? [],
    now: options.now,
  };
}
