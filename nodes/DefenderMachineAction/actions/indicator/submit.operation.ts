import { apiMethods } from '../../../../defender/contract';
import { inputError } from '../../../../defender/defenderError';
import type { IndicatorOrder } from '../../../../defender/indicators/indicator';
import { readIndicatorValue } from '../../../../defender/indicators/indicatorValue';
import { submission } from '../../../../defender/response/changes/indicators';
import { plain } from '../../../shared/actionOutput';
import { collectionField } from '../../../shared/fields/collection';
import type { ValuesOf } from '../../../shared/fields/field';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { indicatorFields, indicatorOptions } from '../../fields/indicator';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { changeOperation, requestJson } from '../changeOperation';

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
export const submit = changeOperation({
	resource: 'indicator',
	option: {
		name: 'Submit',
		value: 'submit',
		action: 'Submit indicator',
		description:
			'Warning: what is blocked is blocked everywhere at once. Block, watch or allow a file, address, domain or URL on all devices.',
	},
	fields,
	chosen: ({ options }) => options,
	kind: submission,
	orders(values, base) {
		const { ifThere, microsoftFiles, sharedDomains } = values.options;
		const indicator = orderOf(values);
		const order = { ...base, indicator, ifThere, microsoftFiles, sharedDomains };
		return [{ ok: true, value: order }];
	},
	output: ({ thing: { indicator, before }, provenance: { reused } }) => ({
		...plain(indicator ?? {}),
		reused,
		changed: before !== undefined,
	}),
	planned: ({ order }, { isSent, there }) => ({
		operation: 'submit',
		request: isSent ? requestJson(apiMethods.submitIndicator, {}, order.indicator) : null,
		existingIndicator: there?.indicator === undefined ? null : plain(there.indicator),
	}),
});
