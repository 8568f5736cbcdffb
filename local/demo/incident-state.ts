import type { CaseView } from '../../cli/api/schemas.ts';
import { eventually } from '../driver.ts';
import type { Demo } from './demo.ts';

/** Waits until an incident is in a state. */
export const incidentInState = ({ api }: Demo, incidentId: string, state: string): Promise<CaseView> =>
  eventually(
    `incident ${incidentId} in state ${state}`,
    async () => {
      const view = await api.case(incidentId);
      const failed = view.incident.state === 'failed' || view.incident.state === 'undone';
      if (failed) throw new Error(`the playbook failed: ${view.journal.at(-1)?.detail ?? 'the journal is empty'}`);
      return view.incident.state === state ? view : undefined;
    },
    90,
  );
