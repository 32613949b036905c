import { describe, expect, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { connectAs } from '../../../nodes/shared/connect.ts';
import { signInOf } from '../../../nodes/shared/signIn.ts';
import { virtualClock } from '../../harness/index.mts';
import { secretFields } from '../signIn/fields.mts';

const own = 'https://gateway.contoso.example';

async function connectWith(fields: ICredentialDataDecryptedObject) {
	// As much of a node's context as opening a connection needs.
	const context = {
		getNode: () => ({ parameters: {} }),
		getCredentials: () => Promise.resolve({ ...secretFields, ...fields }),
	} as unknown as IExecuteFunctions;
	const origin = { tenant: () => ({ by: 'own' }) as const };
	const signIn = await signInOf(context, origin.tenant);
	const choice = { quotaShare: 1, notice: () => undefined, origin };
	return connectAs(context, virtualClock(), signIn, choice);
}

describe('Where files may come from besides the hosts of Microsoft', () => {
	test('the origin of the API of a custom cloud', async () => {
		const { downloadOrigin } = await connectWith({
			cloud: 'custom',
			loginUrl: own,
			apiUrl: `${own}/`,
		});
		expect(downloadOrigin).toBe(own);
	});

	test.each(['global', 'gcc', 'gccHigh', 'dod'])('nowhere in the cloud %s', async (cloud) => {
		// What the form holds from an earlier choice counts for nothing.
		const { downloadOrigin } = await connectWith({ cloud, apiUrl: own });
		expect(downloadOrigin).toBeUndefined();
	});
});
