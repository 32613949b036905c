import { jsonAnswer } from '../answers.mts';
import { refuseOtherKeys, requiredText } from '../machineActions/actionBodies.mts';
import type { Call, Work } from '../operation.mts';
import { jsonObject } from '../requestBody.mts';
import { serviceTime } from '../timestamps.mts';
import { machineWithId } from './readMachines.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#Investigations/$entity';

/**
 * POST /machines/{id}/startInvestigation: an automated investigation, which is no machine action.
 * Microsoft: https://learn.microsoft.com/defender-endpoint/api/initiate-autoir-investigation
 */
export function startInvestigation({ world, path, body }: Call): Work {
	const object = jsonObject(body);
	requiredText(object, 'Comment');
	refuseOtherKeys(object, ['Comment']);
	const machine = machineWithId(world, path.id ?? '');
	return () => {
		const now = world.clock.now();
		return jsonAnswer(201, {
			'@odata.context': context,
			id: String(Math.floor(now / 1000) % 1_000_000),
			startTime: serviceTime({ ms: now, ticks: 0 }),
			endTime: null,
			state: 'Running',
			cancelledBy: null,
			statusDetails: null,
			machineId: machine.id,
			computerDnsName: machine.computerDnsName,
			triggeringAlertId: null,
		});
	};
}
