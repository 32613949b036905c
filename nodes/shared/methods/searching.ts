import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { minutes } from '../../../defender/general/clock';
import { textOrNull } from '../../../defender/entities';
import type { Connection } from '../../../defender/http/connection';
import {
	changingOperations,
	refuseUnlessAllowed,
	type GatedOperation,
} from '../../../defender/permissions/operationsAllowed';
import { settle, unsettle } from '../../../defender/general/settled';
import { systemClockOf } from '../clocks';
import { connectAs } from '../connect';
import { toNodeError } from '../nodeErrors';
import { signInOf } from '../signIn';
import { tenantOfForm } from '../fields/tenantField';

/**
 * A list serves the operation that the form has chosen, and who may do that may choose what it is done
 * to. So the editor tells by its lists what the credential does not allow.
 */
function listFor(context: ILoadOptionsFunctions): GatedOperation {
	const chosenAs = (name: string) => textOrNull(context.getCurrentNodeParameter(name)) ?? '';
	const id = `${chosenAs('resource')}.${chosenAs('operation')}`;
	const chosen = changingOperations.find((one) => one.id === id);
	return { id, name: chosen?.name ?? 'reading, such as this list', changes: false };
}

/**
 * Reads for a list of the editor, in the tenant that the form chooses and in no other.
 *
 * @param read gets the time at which it must be through
 * @throws n8n's error
 */
export async function search<T>(
	context: ILoadOptionsFunctions,
	read: (connection: Connection, deadline: number) => Promise<T>,
): Promise<T> {
	const clock = systemClockOf(context);
	const found = await settle(async () => {
		const origin = { tenant: () => tenantOfForm(context) };
		const signIn = await signInOf(context, origin.tenant);
		refuseUnlessAllowed(signIn.allowed, listFor(context));
		const choice = { quotaShare: 1, notice: () => undefined, origin };
		const connection = connectAs(context, clock, signIn, choice);
		return await read(connection, clock.now() + minutes(1));
	});
	if (!found.ok) throw toNodeError(context.getNode(), found.error);
	return unsettle(found);
}
