import { jsonAnswer } from '../answers.mts';
import { ServiceError } from '../errors.mts';
import type { Call, Work } from '../operation.mts';
import { jsonObject } from '../requestBody.mts';
import { refuseOtherKeys, requiredText } from './actionBodies.mts';
import { isFinalAt } from './lifeCycle.mts';
import { entityBody } from './presentation.mts';
import { visibleAction } from './readActions.mts';

/** POST /machineactions/{id}/cancel: https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action */
export function cancelAction({ world, caller, path, body }: Call): Work {
	const object = jsonObject(body);
	const comment = requiredText(object, 'Comment');
	refuseOtherKeys(object, ['Comment']);
	const action = visibleAction(world, path);
	if (isFinalAt(action, world.clock.now())) {
		const { status } = world.actions.entity(action);
		throw new ServiceError(
			400,
			'BadRequest',
			`Machine action ${action.id} cannot be cancelled because its status is ${status}`,
		);
	}
	const requestor = world.quirks.requestor === 'name' ? caller.displayName : caller.clientId;
	return () => {
		world.actions.cancel(action, requestor, comment);
		return jsonAnswer(200, entityBody(world.actions.entity(action), world.quirks));
	};
}
