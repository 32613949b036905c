import { createHash, createHmac } from 'node:crypto';
import type { PlannedState, Seal } from './plan';

/** Says what the key is for, so that it is good for nothing else. */
const purpose = 'n8n-nodes-microsoft-defender plan 1';

/**
 * The seal of an app, or of an analyst, in a tenant.
 *
 * @param proof what the credential signs in with: a client secret, or a private key. Blanks in it do
 * not count, since keys are pasted in many ways.
 */
export function sealFor(proof: string, clientId: string, tenantId: string): Seal {
	const key = createHmac('sha256', proof.replace(/\s+/g, ''))
		.update(JSON.stringify([purpose, clientId.toLowerCase(), tenantId.toLowerCase()]))
		.digest('hex');
	return { key, tenantId };
}

/** Of 128 bits: nobody guesses it. */
export function hmacOf(bytes: Uint8Array, { key }: Seal): Buffer {
	return createHmac('sha256', key).update(bytes).digest().subarray(0, 16);
}

/** Of 64 bits: it only tells two things apart, and stands under a seal itself. */
export function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest().subarray(0, 8);
}

/** The same for states that are the same, in hexadecimal digits. */
export function stateDigest({ of, holds, madeBy, running, waitsFor }: PlannedState): string {
	return digestOf(JSON.stringify([of, holds, madeBy, running, waitsFor])).toString('hex');
}
