import { fieldNames } from '../../../../defender/texts/fieldNames';
import { inputError } from '../../../../defender/defenderError';
import type { MachineTarget } from '../../../../defender/machines/target/target';
import type { WantedMachine } from '../../../../defender/machines/lookUp/wanted';
import { settleNow, unsettle, type Settled } from '../../../../defender/general/settled';
import { nodeOf } from '../../../shared/nodeOf';
import { isComputed } from '../../../shared/fields/origin';
import {
	severalForModelsField,
	wantedOf,
	type TargetOptions,
} from '../../fields/start/targetOptions';
import type { Run } from '../operation';
import { isToolOfModel } from '../caller/requestNames';

/** The machines that an item asks for, or what is wrong with each of them. */
export function wantedMachines(
	run: Run,
	item: number,
	targets: ReadonlyArray<Settled<MachineTarget>>,
	options: TargetOptions,
): Array<Settled<WantedMachine>> {
	refuseSeveralOfModel(
		run,
		targets.length,
		{ name: 'machineId', label: fieldNames.machine },
		options,
	);
	return targets.map((target) => settleNow(() => wantedOf(unsettle(target), options, item)));
}

/** A model that is asked for one machine and names twenty is wrong, or led astray. */
export function refuseSeveralOfModel(
	{ context }: Run,
	count: number,
	field: { readonly name: string; readonly label: string },
	options: { readonly severalForModels: boolean },
): void {
	if (count < 2 || options.severalForModels || !isToolOfModel(context)) return;
	// What the author of the workflow has written is the author's.
	if (!isComputed(nodeOf(context).parameters[field.name])) return;
	throw inputError(
		field.label,
		`an AI model has named ${count} in one call`,
		`Let it call the tool for each, or switch on Options > ${severalForModelsField.property.displayName}.`,
	);
}
