import { isDefenderError, type ErrorKind } from '../../../../defender/defenderError';
import { firstOnes } from '../../../../defender/response/firstOnes';
import type { Output } from '../operation';
import type { ReadEnd } from '../readOperation';

/** How to tell of the changes that an operation makes. */
interface Words<V> {
	/** For example "Cancelled by this run". */
	readonly done: string;
	/** For example "May have been cancelled". */
	readonly uncertain: string;
	/** Whether an output tells of a change that was made by this run. */
	readonly isChange: (output: Output) => boolean;
	/** Errors after which the service may have taken the call without saying so. */
	readonly unclear: readonly ErrorKind[];
	/** What the change is about. */
	readonly subject: (values: V) => string;
}

/** What a run that an error ends has changed before: nobody should look for it in vain. */
export function aftermathOfChanges<V extends { readonly options: { readonly dryRun: boolean } }>(
	words: Words<V>,
): (ends: ReadonlyArray<ReadEnd<V>>) => () => string {
	return (ends) => {
		const real = ends.filter(({ values }) => !values.options.dryRun);
		const done = real.filter(({ end }) => end?.ok === true && end.value.some(words.isChange));
		const uncertain = real.filter(
			({ end }) => end?.ok === false && isDefenderError(end.error, ...words.unclear),
		);
		const sentence = (what: string, some: ReadonlyArray<ReadEnd<V>>): string[] => {
			if (some.length === 0) return [];
			const lines = some.map(({ item, values }) => `item ${item}: ${words.subject(values)}`);
			return [`${what}: ${firstOnes(lines)}.`];
		};
		return () => [...sentence(words.done, done), ...sentence(words.uncertain, uncertain)].join(' ');
	};
}
