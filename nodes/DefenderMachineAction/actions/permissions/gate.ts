import type { IExecuteFunctions } from 'n8n-workflow';
import {
	refuseUnlessAllowed,
	type Allowed,
	type GatedOperation,
} from '../../../../defender/permissions/operationsAllowed';
import { isRow } from '../../../../defender/entities';
import { settleNow } from '../../../../defender/general/settled';
import { dryRunField } from '../../fields/start/dryRun';
import { resourceNames, type Operation } from '../operation';

/** How the credential calls an operation. */
export function gatedOf({
	resource,
	option,
	changes,
}: Pick<Operation, 'resource' | 'option' | 'changes'>): GatedOperation {
	const { value, name } = option;
	return { id: `${resource}.${value}`, name: `${resourceNames[resource]}: ${name}`, changes };
}

/**
 * Refuses an item whose credential does not allow the operation. A dry run counts as reading.
 *
 * @throws DefenderError of kind `input`, before any call
 */
export function refuseGated(
	context: IExecuteFunctions,
	allowed: Allowed,
	operation: Operation,
	item: number,
): void {
	if (operation.gatesItself === true) return;
	refuseUnlessAllowed(allowed, gatedOf(operation), plansOnly(context, item));
}

/** What cannot be read is no dry run; the operation itself will say what is wrong with it. */
function plansOnly(context: IExecuteFunctions, item: number): boolean {
	const read = settleNow(() => {
		const options: unknown = context.getNodeParameter('options', item, {});
		return isRow(options) && dryRunField.property.name in options ? options.dryRun : false;
	});
	return read.ok && (read.value === true || read.value === 'true');
}
