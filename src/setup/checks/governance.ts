import type { GovernanceProbeReply } from '../../protocol/api-governance.ts';
import { bad, good, warn, type Check } from './check.ts';

/** Each service, asked for a real decision on something that it must speak about and something that it must let pass. */
export async function checkGovernance(probe: () => Promise<GovernanceProbeReply>): Promise<Check[]> {
  const { services } = await probe();
  return services.map(({ service, on, ok, detail }) => {
    if (!on) return warn(service, detail, 'It does nothing here. `rollcall config` shows where that is set.');
    if (ok) return good(service, detail);
    return bad(service, detail, 'See `rollcall rules list --disabled` and `rollcall rules test`; `rollcall daemon stop` starts it anew.');
  });
}
