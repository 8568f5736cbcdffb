import { passRole } from './pass-role.ts';

export const athenaRunCalculation = passRole({
  id: 'athena-run-calculation',
  compute: 'an Athena Spark session',
  service: 'athena.amazonaws.com',
  needs: ['athena:CreateWorkGroup', 'athena:StartSession', 'athena:StartCalculationExecution'],
  how: 'A Spark workgroup has an execution role; calculations in it are Python code of the caller.',
});
