import { firstLabelOf } from '../machines/machine';

/** What a type of action is in the words of the form. */
interface Words {
	/** What a machine was not, e.g. "was not isolated". */
	readonly not: string;
	readonly noun: string;
}

const wordsOf: Readonly<Partial<Record<string, Words>>> = {
	CollectInvestigationPackage: {
		not: 'gave no investigation package',
		noun: 'package collection',
	},
	Isolate: { not: 'was not isolated', noun: 'isolation' },
	LiveResponse: { not: 'had no live response', noun: 'live response' },
	Offboard: { not: 'was not offboarded', noun: 'offboarding' },
	RestrictCodeExecution: { not: 'was not restricted', noun: 'restriction' },
	RunAntiVirusScan: { not: 'was not scanned', noun: 'antivirus scan' },
	StopAndQuarantineFile: { not: 'had no file quarantined', noun: 'quarantine of the file' },
	Unisolate: { not: 'was not released', noun: 'release' },
	UnrestrictCodeExecution: {
		not: 'was not freed from its restriction',
		noun: 'removal of the restriction',
	},
};

export interface NamedMachine {
	readonly machineId: string | null;
	readonly computerDnsName?: string | null | undefined;
}

/** A machine within a sentence: by its short name, or by its ID where no name is known. */
export function machineInWords(machine: NamedMachine): string {
	const name = shortNameOf(machine);
	if (name !== '') return name;
	return machine.machineId === null ? 'the machine' : `machine ${machine.machineId}`;
}

/** The same as a headline begins: names are written as they are, whatever they begin with. */
export function machineFirst(machine: NamedMachine): string {
	const name = shortNameOf(machine);
	return name === '' ? atStart(machineInWords(machine)) : name;
}

/** Empty where no name is known. */
function shortNameOf({ computerDnsName }: NamedMachine): string {
	return firstLabelOf(computerDnsName ?? '');
}

/** For example "fin-lt-0231 was not isolated". */
export function notDone(type: string, machine: NamedMachine): string {
	return `${machineFirst(machine)} ${wordsOf[type]?.not ?? `had no ${type}`}`;
}

/** What an action does, as a noun, e.g. "isolation". */
export function nounOf(type: string): string {
	return wordsOf[type]?.noun ?? type;
}

/** For example "an isolation". */
export function oneOf(type: string): string {
	const noun = nounOf(type);
	return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** As the beginning of a sentence, for example "An isolation of fin-lt-0231". */
export function oneOnMachine(action: NamedMachine & { readonly type: string }): string {
	return `${atStart(oneOf(action.type))} of ${machineInWords(action)}`;
}

function atStart(words: string): string {
	return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
