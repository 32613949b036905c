import type { StartMethodName } from '../../../../defender/contract';
import {
	defaultMostMachines,
	defaultMostStarts,
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
			description:
				'Never touch machines with one of these device values. They are set in the portal or through the API, and not on the machine.',
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
			'Never touch machines in these device groups: one name in each line, or separated by semicolons. A comma separates, too, but a name that has one itself is protected as well. Letter case and the kind of blanks do not matter. Whole names: there are no patterns. Rules of the portal put machines into groups, and such a rule may go by the name or the tag that a machine has given itself.',
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
				'What to do about a machine whose record in Microsoft Defender cannot be read, or lacks what one of the rails asks for, such as its tags or its health. Where it goes ahead unread, "railsNote" in the output says so.',
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
	ifManyStarts: choiceField(
		{
			displayName: 'If Too Many Starts',
			name: 'ifManyStarts',
			default: railDefaults.ifManyStarts,
			description: 'What to do about a machine for which Most Starts per Window has no room',
		},
		[
			{
				name: 'Plan Only',
				value: 'plan',
				description: 'Send nothing, and return what would be sent, as a dry run does',
			},
			{ name: 'Refuse', value: 'refuse' },
		],
	),
	startsCounted: choiceField(
		{
			displayName: 'Whose Starts Count',
			name: 'startsCounted',
			default: railDefaults.startsCounted,
			description:
				'Whose starts count against Most Starts per Window. Each tenant has a window of its own. For a workflow that is not saved, so that it has no ID, those of the credential count.',
		},
		[
			{
				name: 'All in the Tenant',
				value: 'tenant',
				description: 'Those of people and of other tools, too',
			},
			{
				name: 'Those of This Credential',
				value: 'credential',
				description:
					'Known by the name under which Microsoft Defender records them; as long as this n8n process has started none with the credential, all in the tenant count',
			},
			{
				name: 'Those of This Workflow',
				value: 'workflow',
				description: 'Known by the mark behind the comment, whichever execution has started them',
			},
		],
	),
	startsWindow: wholeNumberField({
		displayName: 'Window Length (Minutes)',
		name: 'startsWindow',
		default: railDefaults.startsWindow,
		minimum: 1,
		maximum: 10_080,
		description: 'Length of the time that Most Starts per Window is about, up to a week',
	}),
	machines: railNamesField({
		displayName: 'Protected Machines',
		name: 'machines',
		placeholder: 'e.g. srv-dc-01; srv-dc-02.contoso.example',
		typeOptions: { rows: 2 },
		description:
			'Never touch these machines: one in each line, or separated by semicolons or commas; by ID, by the whole name, or by its first label. Nobody can change this list but who edits the workflow, but a machine that gets another name is known by its ID alone. There are no patterns.',
	}),
	machinesCounted: choiceField(
		{
			displayName: 'Machines Counted',
			name: 'machinesCounted',
			default: railDefaults.machinesCounted,
			description: 'Which machines count against Most Machines per Run',
		},
		[
			{ name: 'Those of All Tenants of the Run', value: 'run' },
			{ name: 'Those of Each Tenant by Themselves', value: 'tenant' },
		],
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
			'Never touch machines with one of these tags: one tag in each line, or separated by semicolons. A comma separates, too, but a tag that has one itself is protected as well. Letter case and the kind of blanks do not matter. Whole names: there are no patterns. An administrator of a machine can give it tags of their own: where an attacker must not be able to protect a machine, use Protected Device Values or Protected Groups.',
	}),
};

/** Unlike other numbers it has no default once it was added: the user wants another limit. */
function limitField(property: Parameters<typeof wholeNumberField>[0]): Field<number> {
	return { ...wholeNumberField(property), canBeCleared: false };
}

function mostMachinesField(byDefault: number): Field<number> {
	return limitField({
		displayName: 'Most Machines per Run',
		name: 'mostMachines',
		default: byDefault,
		minimum: 0,
		description: 'Refuse the whole run when it is about more machines than this; 0 for any number',
	});
}

function mostStartsField(byDefault: number): Field<number> {
	return limitField({
		displayName: 'Most Starts per Window',
		name: 'mostStarts',
		default: byDefault,
		minimum: 0,
		maximum: 10_000,
		description:
			"Refuse what would start more of this operation than so many within Window Length, whichever executions, loops or models ask for it; 0 for any number. Microsoft Defender's list of actions is what counts, besides what this n8n process has just started.",
	});
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
			ifManyStarts: protections.ifManyStarts,
			ifUnknown: protections.ifUnknown,
			ifUnsupported: protections.ifUnsupported,
			mostMachines: mostMachinesField(most),
			mostStarts: mostStartsField(defaultMostStarts[method] ?? 0),
			startsCounted: protections.startsCounted,
			startsWindow: protections.startsWindow,
			machinesCounted: protections.machinesCounted,
			deviceValues: protections.deviceValues,
			groups: protections.groups,
			machines: protections.machines,
			systems: protections.systems,
			tags: protections.tags,
		},
	);
}
