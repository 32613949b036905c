import { isDefenderError } from '../../../../defender/defenderError';
import type { IndicatorOrder } from '../../../../defender/indicators/indicator';
import { firstOnes } from '../../../../defender/response/firstOnes';
import type { Output } from '../operation';
import type { ReadEnd } from '../readOperation';

type SubmitEnd = ReadEnd<{
	readonly order: IndicatorOrder;
	readonly options: { readonly dryRun: boolean };
}>;

/** What a run that an error ends has submitted before: it blocks on all devices. */
export function indicatorAftermath(submits: readonly SubmitEnd[]): () => string {
	const real = submits.filter(({ values }) => !values.options.dryRun);
	const done = real.filter(({ end }) => end?.ok === true && end.value.some(isNew));
	const uncertain = real.filter(
		({ end }) => end?.ok === false && isDefenderError(end.error, 'ambiguous', 'cancelled'),
	);
	return () =>
		[
			...sentence('Submitted by this run', done),
			...sentence('May have been submitted', uncertain),
		].join(' ');
}

function isNew({ json }: Output): boolean {
	return json.reused !== true;
}

function sentence(what: string, submits: readonly SubmitEnd[]): string[] {
	if (submits.length === 0) return [];
	const lines = submits.map(({ item, values }) => {
		const { action, indicatorType, indicatorValue } = values.order;
		return `item ${item}: ${action} ${indicatorType} ${indicatorValue}`;
	});
	return [`${what}: ${firstOnes(lines)}.`];
}
