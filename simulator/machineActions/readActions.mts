import { jsonAnswer } from '../http/answers.mts';
import { actionNotFound } from '../http/errors.mts';
import type { Call, Work } from '../http/operation.mts';
import { entityBody } from './presentation.mts';
import type { StoredAction } from './storedAction.mts';
import { isVisibleById } from './visibility.mts';

/** The action that the path names, as far as it can be seen yet; throws 404. */
export function visibleAction({ world, tenant, path }: Call): StoredAction {
	const id = path.id ?? '';
	const action = tenant.actions.find(id);
	if (action === undefined || !isVisibleById(action, world)) throw actionNotFound(id);
	return action;
}

/** GET /machineactions/{id}: https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object */
export function getMachineAction(call: Call): Work {
	const action = visibleAction(call);
	const { tenant, world } = call;
	return () => jsonAnswer(200, entityBody(tenant.actions.entity(action), world.quirks));
}
