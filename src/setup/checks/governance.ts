import type { GovernanceProbeReply } from '../../protocol/api-governance.ts';
import { bad, good, warn, type Check } from './check.ts';

/** Each service that judges calls, asked for a real decision on a call that it must stop and one that must pass. */
export async function checkGovernance(probe: () => Promise<GovernanceProbeReply>): Promise<Check[]> {
  const { services } = await probe();
  return services.map(({ service, on, ok, detail }) => {
    if (!on) return warn(service, detail, 'Calls are not judged by it here. `rollcall config` shows where that is set.');
    if (ok) return good(service, detail);
    return bad(service, detail, 'See `rollcall rules list --disabled` and `rollcall rules test`; `rollcall daemon stop` starts it anew.');
  });
}
