import { minutes } from '../../../../defender/clock';
import { apiMethods } from '../../../../defender/contract';
import { inputError } from '../../../../defender/defenderError';
import type { Connection } from '../../../../defender/http/connection';
import { isAsOrdered, type IndicatorOrder } from '../../../../defender/indicators/indicator';
import {
	anotherIsThere,
	findIndicator,
	submitIndicator,
	type IfThere,
} from '../../../../defender/indicators/indicators';
import { readIndicatorValue } from '../../../../defender/indicators/indicatorValue';
import { refuseMicrosoftFile } from '../../../../defender/indicators/microsoftFile';
import { settleNow } from '../../../../defender/settled';
import { collectionField } from '../../../shared/fields/collection';
import type { ValuesOf } from '../../../shared/fields/field';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { indicatorFields, indicatorOptions } from '../../fields/indicator';
import { plain } from '../../../shared/actionOutput';
import type { Output } from '../operation';
import { aftermathOfChanges } from '../output/changesAftermath';
import { readOperation } from '../readOperation';

const fields = {
	...indicatorFields,
	toolNotice,
	options: collectionField(
		{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
		{
			...indicatorOptions,
			allowAsTool: allowAsToolField,
			dryRun: dryRunField,
			quotaShare: quotaShareField,
		},
	),
};

type Values = ValuesOf<typeof fields>;

/** What the fields of an item ask for. Throws where they contradict each other. */
function orderOf(values: Values): IndicatorOrder {
	const { indicatorType, indicatorAction: action, options } = values;
	const { expirationTime, educateUrl, groups, application, recommendedActions } = options;
	if (educateUrl !== '' && indicatorType !== 'Url' && indicatorType !== 'DomainName') {
		throw inputError(
			'Help Page',
			'only URLs and domains have one',
			'Remove it, or choose another Indicator Type.',
		);
	}
	return {
		indicatorValue: readIndicatorValue(indicatorType, values.indicatorValue),
		indicatorType,
		action,
		title: values.indicatorTitle,
		description: values.indicatorDescription,
		severity: options.severity,
		generateAlert: options.generateAlert || action === 'Audit',
		...(application === '' ? {} : { application }),
		...(recommendedActions === '' ? {} : { recommendedActions }),
		...(expirationTime === '' ? {} : { expirationTime }),
		...(groups.length === 0 ? {} : { rbacGroupNames: groups }),
		...(educateUrl === '' ? {} : { educateUrl }),
	};
}

/** https://learn.microsoft.com/defender-endpoint/api/post-ti-indicator */
export const submit = readOperation({
	resource: 'indicator',
	option: {
		name: 'Submit',
		value: 'submit',
		action: 'Submit indicator',
		description:
			'Block, watch or allow a file, address, domain or URL on all devices. Warning: what is blocked is blocked everywhere at once.',
	},
	changes: true,
	fields,
	split: (_run, values) => [settleNow(() => ({ order: orderOf(values), options: values.options }))],
	quotaShare: ({ options }) => options.quotaShare,
	aftermath: aftermathOfChanges({
		done: 'Submitted by this run',
		uncertain: 'May have been submitted',
		isChange: ({ json }) => json.reused !== true,
		unclear: ['ambiguous', 'cancelled'],
		subject: ({ order: { action, indicatorType, indicatorValue } }) =>
			`${action} ${indicatorType} ${indicatorValue}`,
	}),
	async read(connection, { order, options }) {
		const deadline = connection.clock.now() + minutes(10);
		if (options.dryRun) return [await planned(connection, order, options, deadline)];
		if (!options.microsoftFiles) await refuseMicrosoftFile(connection, order, deadline);
		const done = await submitIndicator(connection, order, options.ifThere, deadline);
		const { indicator, reused, before } = done;
		return [{ json: { ...plain(indicator), reused, changed: before !== undefined } }];
	},
});

/** The row of a dry run: what submitting would do now. */
async function planned(
	connection: Connection,
	order: IndicatorOrder,
	options: { readonly microsoftFiles: boolean; readonly ifThere: IfThere },
	deadline: number,
): Promise<Output> {
	if (!options.microsoftFiles) await refuseMicrosoftFile(connection, order, deadline);
	const there = await findIndicator(connection, order, deadline);
	const isSame = there !== undefined && isAsOrdered(there, order);
	const isRefused = there !== undefined && !isSame && options.ifThere === 'fail';
	const row = (plan: string, explanation: string): Output => ({
		json: {
			dryRun: true,
			operation: 'submit',
			plan,
			explanation,
			request:
				plan === 'start'
					? {
							method: apiMethods.submitIndicator.verb,
							path: apiMethods.submitIndicator.path,
							body: plain(order),
						}
					: null,
			existingIndicator: there === undefined ? null : plain(there),
		},
	});
	if (isSame) return row('reuse', `Would send nothing: the indicator ${there.id} is just that`);
	if (isRefused) return row('refuse', anotherIsThere(there).message);
	if (there !== undefined) return row('start', `Would change the indicator ${there.id}`);
	return row('start', 'Would be submitted at once');
}
