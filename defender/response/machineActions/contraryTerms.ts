import { inputError, type DefenderError } from '../../defenderError';
import { fieldNames } from '../../texts/fieldNames';
import type { Term } from '../../machineActions/term';
import type { ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import { calledByName } from '../../machines/machine';
import type { Settled } from '../../general/settled';
import type { Judged } from '../kind';
import type { MachineOrder } from './order';

type Verdicts = Settled<ReadonlyArray<Judged<ResolvedMachine>>>;

/**
 * Refuses what asks for another end or owner than an earlier order of the run for the same machine: one action
 * stands for both, and has one of each.
 *
 * @param judged of each order, at its position
 */
export function refuseContraryTerms(
	orders: ReadonlyArray<MachineOrder<unknown>>,
	judged: readonly Verdicts[],
): Verdicts[] {
	const first = new Map<string, { readonly term: Term; readonly index: number }>();
	return judged.map((one, position): Verdicts => {
		const { term, index = 0, method = '', isDryRun = false } = orders[position] ?? {};
		if (!one.ok || term === undefined) return one;
		const value = one.value.map((verdict) => {
			const { subject, reasons, error, obstacle } = verdict;
			if (reasons.length > 0 || error !== undefined || obstacle !== undefined) return verdict;
			const key = `${String(isDryRun)} ${method} ${subject.id.toLowerCase()}`;
			const earlier = first.get(key) ?? { term, index };
			first.set(key, earlier);
			const isSame = earlier.term.until === term.until && earlier.term.owner === term.owner;
			return isSame ? verdict : { ...verdict, obstacle: contrary(subject, earlier.index) };
		});
		return { ok: true, value };
	});
}

function contrary({ id, entity }: ResolvedMachine, earlier: number): DefenderError {
	return inputError(
		fieldNames.until,
		`item ${earlier} of this run asks for another end or owner for ${calledByName(entity ?? { id })}, and one action has one of each`,
		'Keep the item that is meant, and take the others out of the input.',
	);
}
