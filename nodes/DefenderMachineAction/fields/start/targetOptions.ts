import { inputError } from '../../../../defender/defenderError';
import { isEvidence, type MachineTarget } from '../../../../defender/machines/target/target';
import type { IpMeaning, WantedMachine } from '../../../../defender/machines/lookUp/wanted';
import { choiceField, flagField, textField, type ValuesOf } from '../../../shared/fields/field';
import { checkDate } from '../dates';

const ipSeenAt = textField(
	{
		displayName: 'IP Seen At',
		name: 'ipSeenAt',
		type: 'dateTime',
		default: '',
		description: 'When the machine had the IP address',
		displayOptions: { show: { ipKind: ['time'] } },
	},
	checkDate,
);

/** Also for IDs of machine actions. */
export const severalForModelsField = flagField({
	displayName: 'Several per Call of a Model',
	name: 'severalForModels',
	default: false,
	description:
		'Whether an AI model may name several machines or machine actions in one call of this tool. Without it such a call is refused.',
});

/** How a machine that is not given by ID is told from others. */
export const targetOptions = {
	ifSeveral: choiceField(
		{
			displayName: 'If Several Match',
			name: 'ifSeveral',
			default: 'fail',
			description:
				'What to do when several machines have the name, address or device ID, or are found by an alert, file, user, domain, tag or vulnerability. Microsoft Defender may know more machines than it names: the output tells in "foundBy".',
		},
		[
			{ name: 'Stop With an Error', value: 'fail', description: 'The error lists all of them' },
			{
				name: 'Take All of Them',
				value: 'all',
				description: 'One output item for each machine',
			},
			{
				name: 'Take the One Seen Last',
				value: 'newest',
				description:
					'Among those that are onboarded and active. It does not choose among machines that are found by a file, user, domain, tag or vulnerability.',
			},
		],
	),
	ipKind: choiceField(
		{
			displayName: 'IP Address Is',
			name: 'ipKind',
			default: 'lastInternal',
			description: 'Which address of a machine is meant when the machine is given by IP',
		},
		[
			{
				name: 'Internal at a Time',
				value: 'time',
				description: 'The machine that had it within 15 minutes of a time, up to 30 days ago',
			},
			{
				name: 'Last External',
				value: 'lastExternal',
				description: 'Looks at all machines, which takes longer; offices share such addresses',
			},
			{ name: 'Last Internal', value: 'lastInternal' },
		],
	),
	shortNames: choiceField(
		{
			displayName: 'Short Name Matches',
			name: 'shortNames',
			default: 'anyDomain',
			description:
				'Which machines a name without a domain stands for. "matchedName" in the output tells which one it was. A dot at the end of a name always means this name alone.',
		},
		[
			{
				name: 'A Machine of Any Domain',
				value: 'anyDomain',
				description: 'Whose name begins with it and a dot, or is just that',
			},
			{ name: 'This Name Alone', value: 'exact' },
		],
	),
	// Without a value where it matters, `wantedOf` refuses it.
	ipSeenAt: { ...ipSeenAt, canBeCleared: true },
	severalForModels: severalForModelsField,
	userOfAnyDomain: flagField({
		displayName: 'User of Any Domain',
		name: 'userOfAnyDomain',
		default: false,
		description:
			'Whether a user may be looked up by the name alone. Microsoft Defender heeds no domain, so these are the machines of everybody with this name; without it they are refused.',
	}),
};

export type TargetOptions = ValuesOf<typeof targetOptions>;

/** The machine that the parameters of an item ask for. */
export function wantedOf(
	target: MachineTarget,
	options: TargetOptions,
	item: number,
): WantedMachine {
	const { ifSeveral, userOfAnyDomain, shortNames } = options;
	if (isEvidence(target)) return { target, ifSeveral, item, userOfAnyDomain };
	const isExact = target.by === 'name' && shortNames === 'exact';
	return {
		target: isExact ? { ...target, isWhole: true } : target,
		ip: ipOf(target, options),
		ifSeveral,
		item,
	};
}

function ipOf(target: MachineTarget, { ipKind, ipSeenAt }: TargetOptions): IpMeaning {
	if (ipKind !== 'time' || target.by !== 'ip') {
		return { of: ipKind === 'time' ? 'lastInternal' : ipKind };
	}
	if (ipSeenAt !== '') return { of: 'time', time: new Date(ipSeenAt) };
	throw inputError(
		'Options > IP Seen At',
		'the field is empty',
		'Say when the machine had the IP address, e.g. ={{ $json.timestamp }}.',
	);
}
