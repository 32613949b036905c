import { describe, expect, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { connect } from '../../../nodes/shared/connect.ts';
import { virtualClock } from '../../harness/index.mts';
import { secretFields } from '../signIn/fields.mts';

const own = 'https://gateway.contoso.example';

function connectWith(fields: ICredentialDataDecryptedObject) {
	// As much of a node's context as opening a connection needs.
	const context = {
		getNode: () => ({ parameters: {} }),
		getCredentials: () => Promise.resolve({ ...secretFields, ...fields }),
	} as unknown as IExecuteFunctions;
	return connect(context, virtualClock(), { quotaShare: 1, notice: () => undefined });
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
