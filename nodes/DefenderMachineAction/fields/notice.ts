import type { StartMethodName } from '../../../defender/contract';
import {
	defaultMostMachines,
	defaultMostStarts,
} from '../../../defender/machines/rails/railDefaults';
import type { IDisplayOptions } from 'n8n-workflow';
import type { Field } from '../../shared/fields/field';

/** A box in the form that warns of harm. It has no value. */
export function noticeField(
	name: string,
	text: string,
	displayOptions?: IDisplayOptions,
): Field<undefined> {
	return {
		property: {
			displayName: text,
			name,
			type: 'notice',
			default: '',
			...(displayOptions === undefined ? {} : { displayOptions }),
		},
		read: () => undefined,
	};
}

/**
 * Says what the rails do without being set, with the numbers of the operation.
 *
 * @returns undefined for methods that nothing may stand in the way of
 */
export function railsNotice(method: StartMethodName): Field<undefined> | undefined {
	const most = defaultMostMachines[method];
	if (most === undefined) return undefined;
	const always =
		'Always on, unless Guard Rails change it: machines that are inactive, not onboarded or cannot do it are refused, and those of which that is not known';
	const many = most === 1 ? '1 machine' : `${most} machines`;
	const starts = defaultMostStarts[method] ?? 0;
	const limits = [
		...(most === 0 ? [] : [`a run about more than ${many}`]),
		...(starts === 0 ? [] : [`what this workflow starts beyond ${starts} an hour`]),
	];
	const text = limits.length === 0 ? always : `${always}. So is ${limits.join(', and ')}.`;
	return noticeField(
		`railsNotice${most === 0 ? 'Any' : most}${starts === 0 ? '' : 'Hourly'}`,
		text,
	);
}
