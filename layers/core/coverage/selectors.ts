/** Which management events a trail logs. */
export interface ManagementEvents {
  readonly writes: boolean;
  readonly reads: boolean;
  /** Event sources that the trail does not log. */
  readonly excluded: readonly string[];
  /** Fields on which other filters leave events out. */
  readonly filteredBy: readonly string[];
}

/** As CloudTrail returns them. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html */
export interface EventSelectors {
  readonly basic: readonly BasicSelector[];
  readonly advanced: readonly AdvancedSelector[];
}

export interface BasicSelector {
  readonly readWriteType?: string | undefined;
  readonly includeManagementEvents?: boolean | undefined;
  readonly excludedSources: readonly string[];
}

export interface AdvancedSelector {
  readonly fields: readonly FieldSelector[];
}

export interface FieldSelector {
  readonly field: string;
  readonly equals: readonly string[];
  readonly notEquals: readonly string[];
  /** Another operator, such as `StartsWith`. */
  readonly other: boolean;
}

const NONE: ManagementEvents = { writes: false, reads: false, excluded: [], filteredBy: [] };

/** A trail logs an event that matches any of its selectors. */
export function managementEventsOf({ basic, advanced }: EventSelectors): ManagementEvents {
  const parts = [...basic.map(ofBasic), ...advanced.map(ofAdvanced)].filter(({ writes, reads }) => writes || reads);
  const [first, ...rest] = parts;
  if (first === undefined) return NONE;
  return rest.reduce(
    (all, part) => ({
      writes: all.writes || part.writes,
      reads: all.reads || part.reads,
      // Only write events or only read-only events may be filtered: then the trail as a whole is.
      ...(all.writes && all.reads && part.writes && part.reads ? loggedByEither(all, part) : leftOutByOne(all, part)),
    }),
    first,
  );
}

const loggedByEither = (one: ManagementEvents, other: ManagementEvents) => ({
  excluded: one.excluded.filter((source) => other.excluded.includes(source)),
  filteredBy: one.filteredBy.length > 0 && other.filteredBy.length > 0 ? [...one.filteredBy, ...other.filteredBy] : [],
});

const leftOutByOne = (one: ManagementEvents, other: ManagementEvents) => ({
  excluded: [...new Set([...one.excluded, ...other.excluded])],
  filteredBy: [...new Set([...one.filteredBy, ...other.filteredBy])],
});

/** Without `ReadWriteType` and `IncludeManagementEvents`, CloudTrail logs all management events. */
function ofBasic({ readWriteType = 'All', includeManagementEvents = true, excludedSources }: BasicSelector) {
  if (!includeManagementEvents) return NONE;
  return {
    writes: readWriteType !== 'ReadOnly',
    reads: readWriteType !== 'WriteOnly',
    excluded: excludedSources,
    filteredBy: [],
  };
}

function ofAdvanced({ fields }: AdvancedSelector): ManagementEvents {
  if (!fields.some(({ field, equals }) => field === 'eventCategory' && equals.includes('Management'))) return NONE;
  const readOnly = fields.find(({ field }) => field === 'readOnly')?.equals;
  const others = fields.filter(({ field }) => field !== 'eventCategory' && field !== 'readOnly');
  const exclusions = others.filter(isExclusion);
  return {
    writes: readOnly === undefined || readOnly.includes('false'),
    reads: readOnly === undefined || readOnly.includes('true'),
    excluded: exclusions.flatMap(({ notEquals }) => notEquals),
    filteredBy: others.filter((selector) => !isExclusion(selector)).map(({ field }) => field),
  };
}

const isExclusion = ({ field, equals, other }: FieldSelector): boolean =>
  field === 'eventSource' && equals.length === 0 && !other;
