import type { RuleCases } from './case.ts';
import { changeComputeCases } from './change-compute.ts';
import { changeCredentialsCases } from './change-credentials.ts';
import { changeDataCases } from './change-data.ts';
import { changeDatabasesCases } from './change-databases.ts';
import { changeFindingsCases } from './change-findings.ts';
import { changeGuardsCases } from './change-guards.ts';
import { changeMonitoringCases } from './change-monitoring.ts';
import { changePermissionsCases } from './change-permissions.ts';
import { changesByHandCases } from './changes-by-hand.ts';
import { handoverCases } from './handovers.ts';
import { sequenceCases } from './sequences.ts';
import { signinCases } from './signin.ts';
import { sourceCases } from './sources.ts';
import { useBaselineCases } from './use-baseline.ts';
import { useCredentialsCases } from './use-credentials.ts';
import { useDataCases } from './use-data.ts';
import { useDiscoveryCases } from './use-discovery.ts';

/** For each rule, events that it has to match, and similar events that it has to ignore. */
export const CASES: Readonly<Record<string, RuleCases>> = {
  ...sequenceCases,
  ...signinCases,
  ...sourceCases,
  ...changeCredentialsCases,
  ...changePermissionsCases,
  ...changeFindingsCases,
  ...changeGuardsCases,
  ...changeMonitoringCases,
  ...changeDataCases,
  ...changeDatabasesCases,
  ...changeComputeCases,
  ...changesByHandCases,
  ...handoverCases,
  ...useBaselineCases,
  ...useCredentialsCases,
  ...useDiscoveryCases,
  ...useDataCases,
};
