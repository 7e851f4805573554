import { describe } from 'vitest';
import type { StoreAdapter } from './store-adapter.ts';
import { checkoutContract } from './store-checkouts.ts';
import { claimContract } from './store-claims.ts';
import { closingContract } from './store-closings.ts';
import { continuityContract } from './store-continuity.ts';
import { decisionContract } from './store-decisions.ts';
import { evidenceContract } from './store-evidence.ts';
import { processContract } from './store-processes.ts';
import { identityContract } from './store-identities.ts';
import { instructionContract } from './store-instructions.ts';
import { intentContract } from './store-intents.ts';
import { messageContract } from './store-messages.ts';
import { priorityContract } from './store-priorities.ts';
import { modelContract } from './store-property.ts';
import { recordContract } from './store-records.ts';
import { transactionContract } from './store-transactions.ts';
import { workContract } from './store-work.ts';

/** Everything that an adapter of the register must do, on the real thing: `storeContract(sqlite)`. */
export function storeContract(adapter: StoreAdapter): void {
  describe(`the register on ${adapter.name}`, () => {
    recordContract(adapter);
    workContract(adapter);
    claimContract(adapter);
    evidenceContract(adapter);
    identityContract(adapter);
    continuityContract(adapter);
    intentContract(adapter);
    messageContract(adapter);
    closingContract(adapter);
    priorityContract(adapter);
    checkoutContract(adapter);
    decisionContract(adapter);
    instructionContract(adapter);
    transactionContract(adapter);
    processContract(adapter);
    modelContract(adapter);
  });
}
