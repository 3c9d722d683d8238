import { sha256 } from '../canonical.ts';
import type { Procedure } from './model.ts';

/** Names a version. The order of what stands in a definition counts too: pages show actions and lists in it. */
export const hashOf = (procedure: Procedure): string => sha256(JSON.stringify(procedure)).toString('hex');
