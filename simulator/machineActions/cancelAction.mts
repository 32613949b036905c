import { jsonAnswer, type Answer } from '../http/answers.mts';
import { ServiceError } from '../http/errors.mts';
import type { Call, Work } from '../http/operation.mts';
import { jsonObject } from '../http/requestBody.mts';
import { refuseOtherKeys, requiredText } from './actionBodies.mts';
import { isFinalAt } from './lifeCycle.mts';
import { entityBody } from './presentation.mts';
import { visibleAction } from './readActions.mts';

/** POST /machineactions/{id}/cancel: https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action */
export function cancelAction(call: Call): Work {
	const { world, tenant, caller, body } = call;
	const object = jsonObject(body);
	const comment = requiredText(object, 'Comment');
	refuseOtherKeys(object, ['Comment']);
	const action = visibleAction(call);
	const answer = (): Answer =>
		jsonAnswer(200, entityBody(tenant.actions.entity(action), world.quirks));
	if (isFinalAt(action, world.clock.now())) {
		if (world.quirks.cancelEnded === 'return') return answer;
		const { status } = tenant.actions.entity(action);
		throw new ServiceError(
			400,
			'BadRequest',
			`Machine action ${action.id} cannot be cancelled because its status is ${status}`,
		);
	}
	const requestor = world.quirks.requestor === 'name' ? caller.displayName : caller.clientId;
	return () => {
		tenant.actions.cancel(action, requestor, comment);
		return answer();
	};
}
