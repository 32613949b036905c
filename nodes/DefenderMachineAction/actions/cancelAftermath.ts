import { isDefenderError } from '../../../defender/defenderError';
import { firstOnes } from '../../../defender/response/firstOnes';
import type { Output } from './operation';
import type { ReadEnd } from './readOperation';

type CancelEnd = ReadEnd<{
	readonly machineActionId: string;
	readonly options: { readonly dryRun: boolean };
}>;

/** What a run that an error ends has called off before: nobody should look for it in vain. */
export function cancelAftermath(cancels: readonly CancelEnd[]): () => string {
	const real = cancels.filter(({ values }) => !values.options.dryRun);
	const done = real.filter(({ end }) => end?.ok === true && end.value.some(isCalledOff));
	const uncertain = real.filter(({ end }) => end?.ok === false && isUncertain(end.error));
	return () =>
		[
			...sentence('Cancelled by this run', done),
			...sentence('May have been cancelled', uncertain),
		].join(' ');
}

function isCalledOff({ json }: Output): boolean {
	return json.alreadyFinal !== true;
}

/** Whether the service may have taken the call without saying so. */
function isUncertain(error: Error): boolean {
	return isDefenderError(error, 'ambiguous', 'cancelled', 'serviceFault', 'foreignAnswer');
}

function sentence(what: string, cancels: readonly CancelEnd[]): string[] {
	if (cancels.length === 0) return [];
	const lines = cancels.map(({ item, values }) => `item ${item}: ${values.machineActionId}`);
	return [`${what}: ${firstOnes(lines)}.`];
}
