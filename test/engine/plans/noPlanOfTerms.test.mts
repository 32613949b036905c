import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { dryRun, rowsOf } from './planned.mts';

closeServicesAfterEachTest();

test.each([{ until: '4 hours' }, { owner: 'soc' }])(
	'there is none of a containment with an end or an owner, which it would lose: %j',
	async (options) => {
		const service = await startService();
		const [row] = await rowsOf(service, dryRun('isolate', { options }));
		expect(row).toMatchObject({
			verdict: 'start',
			plan: null,
			explanation: expect.stringContaining('No plan: a plan holds no Until and no Owner'),
		});
	},
);
