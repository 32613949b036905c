import type { ActionSeed, ActionType, Behaviour, Fault } from '../../../simulator/index.mts';
import { numbersFrom } from '../../harness/numbersFrom.mts';
import { hour, minute } from './support.mts';

function pick<T>(choices: readonly [T, ...T[]], random: number): T {
	return choices[Math.floor(random * choices.length)] ?? choices[0];
}

const types: readonly [ActionType, ...ActionType[]] = [
	'RunAntiVirusScan',
	'CollectInvestigationPackage',
	'LiveResponse',
];

/** From a scan that ends at once to one that takes hours, with all that can happen in between. */
function behaviourFrom(random: () => number): Behaviour {
	const isLong = random() < 0.02;
	return {
		outcome: pick(['Succeeded', 'Succeeded', 'Succeeded', 'Failed', 'TimeOut'], random()),
		pendingMs: random() * (isLong ? 2 * hour : 2 * minute),
		runningMs: random() * (isLong ? 6 * hour : 3 * minute),
		offline: random() < 0.001,
		hiddenMs: random() < 0.3 ? random() * 10_000 : 0,
		goesBackwards: random() < 0.05,
	};
}

/** Actions of one day, oldest first: every second one comes in a burst. */
export function dayOfActions(count: number, start: number, machines: string[]): ActionSeed[] {
	const random = numbersFrom(20_261_121);
	const times = Array.from({ length: count / 2 }, () => random() * 24 * hour);
	const bursts = times.map((time) => Math.floor(time / hour) * hour + random() * minute);
	return [...times, ...bursts]
		.sort((one, other) => one - other)
		.map((time) => ({
			type: pick(types, random()),
			machineId: machines[Math.floor(random() * machines.length)] ?? '',
			createdAt: Math.floor(start + time),
			behaviour: behaviourFrom(random),
		}));
}

const kinds: ReadonlyArray<Omit<Fault, 'on'>> = [
	{ kind: 'status', status: 500 },
	{ kind: 'status', status: 503, retryAfter: '5' },
	{ kind: 'status', status: 429, retryAfter: '10' },
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'truncatedJson' },
	{ kind: 'html' },
	{ kind: 'wrongJson' },
	{ kind: 'emptyBody' },
	{ kind: 'status', status: 429 },
	{ kind: 'hang' },
];

/** One in every tenth list call, of each kind in turn. */
export function everyTenthCall(count: number): Fault[] {
	return Array.from({ length: count }, (_, index) => {
		const kind = kinds[index % kinds.length] ?? { kind: 'html' };
		// Calls that an earlier fault hits are not counted by the later ones.
		return { ...kind, on: 'listMachineActions', after: 9 * (index + 1) };
	});
}
