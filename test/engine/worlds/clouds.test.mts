import { expect, test } from '@jest/globals';
import { endpointsOf } from '../../../defender/clouds.ts';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

const region = 'auto';
const noUrls = { loginUrl: '', apiUrl: '', scope: '' };

test.each(['global', 'gcc', 'gccHigh', 'dod'] as const)(
	'the audience that the cloud %s asks for opens the API',
	async (cloud) => {
		const { simulator, engine } = await startService();
		const { scope } = endpointsOf({ cloud, region, ...noUrls });
		const run = await engine.runNode({
			node: 'defenderMachineAction',
			parameters: { resource: 'machine', operation: 'getAll', limit: 1 },
			credential: { scope },
		});
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		expect(simulator.requests.of('token')[0]?.body).toMatchObject({ scope });
	},
);
