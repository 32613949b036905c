import type { StartMethodName } from '../../../../defender/contract';
import {
	defaultMostMachines,
	railDefaults,
} from '../../../../defender/machines/rails/railDefaults';
import type { Rails } from '../../../../defender/machines/rails/rails';
import { collectionField } from '../../../shared/fields/collection';
import {
	choiceField,
	choicesField,
	wholeNumberField,
	type Field,
} from '../../../shared/fields/field';
import { noticeField } from '../notice';
import { railNamesField } from './railNames';

const refuseOrGoAhead = [
	{ name: 'Go Ahead', value: 'goAhead' },
	{ name: 'Refuse', value: 'refuse' },
] as const;

const protections = {
	deviceValues: choicesField(
		{
			displayName: 'Protected Device Values',
			name: 'deviceValues',
			description: 'Never touch machines with one of these device values',
		},
		[
			{ name: 'High', value: 'High' },
			{ name: 'Low', value: 'Low' },
			{ name: 'Normal', value: 'Normal' },
		],
	),
	groups: railNamesField({
		displayName: 'Protected Groups',
		name: 'groups',
		placeholder: 'e.g. Servers; Executives',
		typeOptions: { rows: 2 },
		description:
			'Never touch machines in these device groups: one name in each line, or separated by semicolons. A comma separates, too, but a name that has one itself is protected as well. Letter case and the kind of blanks do not matter. Whole names: there are no patterns.',
	}),
	ifInactive: choiceField(
		{
			displayName: 'If Sensor Is Inactive',
			name: 'ifInactive',
			default: railDefaults.ifInactive,
			description:
				'What to do about a machine that is not onboarded or has not reported for a week: it would carry the action out days later, or never',
		},
		refuseOrGoAhead,
	),
	ifUnknown: choiceField(
		{
			displayName: 'If It Cannot Be Told',
			name: 'ifUnknown',
			default: railDefaults.ifUnknown,
			description:
				'What to do about a machine whose record in Microsoft Defender lacks what one of the rails asks for, such as its tags or its health',
		},
		refuseOrGoAhead,
	),
	ifUnsupported: choiceField(
		{
			displayName: 'If System Does Not Support It',
			name: 'ifUnsupported',
			default: railDefaults.ifUnsupported,
			description:
				'What to do about a machine whose operating system cannot carry the action out, as far as Microsoft documents it',
		},
		refuseOrGoAhead,
	),
	systems: choicesField(
		{
			displayName: 'Protected Systems',
			name: 'systems',
			description: 'Never touch machines with one of these kinds of operating system',
		},
		[
			{ name: 'Linux', value: 'Linux' },
			{ name: 'macOS', value: 'macOS' },
			{ name: 'Mobile', value: 'mobile' },
			{ name: 'Windows Client', value: 'windowsClient' },
			{ name: 'Windows Server', value: 'windowsServer' },
		],
	),
	tags: railNamesField({
		displayName: 'Protected Tags',
		name: 'tags',
		placeholder: 'e.g. vip; tier-0',
		typeOptions: { rows: 2 },
		description:
			'Never touch machines with one of these tags: one tag in each line, or separated by semicolons. A comma separates, too, but a tag that has one itself is protected as well. Letter case and the kind of blanks do not matter. Whole names: there are no patterns.',
	}),
};

/** Unlike other numbers it has no default once it was added: the user wants another limit. */
function mostMachinesField(byDefault: number): Field<number> {
	const field = wholeNumberField({
		displayName: 'Most Machines per Run',
		name: 'mostMachines',
		default: byDefault,
		minimum: 0,
		description: 'Refuse the whole run when it is about more machines than this; 0 for any number',
	});
	return { ...field, canBeCleared: false };
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
	const text = most === 0 ? always : `${always}. So is a run about more than ${many}.`;
	return noticeField(`railsNotice${most === 0 ? 'Any' : most}`, text);
}

/**
 * What keeps an operation from touching the wrong machines or too many of them.
 *
 * @returns undefined for methods that nothing may stand in the way of
 */
export function guardRailsField(method: StartMethodName): Field<Rails> | undefined {
	const most = defaultMostMachines[method];
	if (most === undefined) return undefined;
	return collectionField(
		{
			displayName: 'Guard Rails',
			name: 'guardRails',
			placeholder: 'Add guard rail',
			description:
				'Which machines must not be touched, and how many at a time. All of them are checked before anything is sent.',
		},
		{
			ifInactive: protections.ifInactive,
			ifUnknown: protections.ifUnknown,
			ifUnsupported: protections.ifUnsupported,
			mostMachines: mostMachinesField(most),
			deviceValues: protections.deviceValues,
			groups: protections.groups,
			systems: protections.systems,
			tags: protections.tags,
		},
	);
}
