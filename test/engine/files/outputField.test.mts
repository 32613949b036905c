import { expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, startService } from '../service.mts';
import { collectPackage, runAction, runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

test('an emptied name of the output field means the usual one in every operation', async () => {
	const service = await startService();
	const parameters = { options: { binaryProperty: '' } };
	const response = await runLiveResponse(service, { parameters });
	const collected = await collectPackage(service, { parameters });
	const earlier = byId(String(response.items[0]?.json.id));
	const fetched = await runAction(service, 'getLiveResponseResult', {
		parameters: { ...parameters, machineActionId: earlier },
	});
	const packed = await runAction(service, 'getPackageUri', {
		parameters: { ...parameters, machineActionId: byId(String(collected.items[0]?.json.id)) },
	});
	for (const run of [response, collected, fetched, packed]) {
		expect(run.error).toBeUndefined();
		expect(Object.keys(run.items[0]?.binary ?? {})).toEqual(['data']);
	}
});
