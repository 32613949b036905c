import type { IDataObject } from 'n8n-workflow';
import type { Simulator } from '../../../simulator/index.mts';
import { machine } from '../service.mts';
import type { PlanJson } from './planned.mts';

/** Numbers from 0 to below 1, the same for the same seed. */
export type Dice = () => number;

/** A small generator of Lehmer's kind. */
export function diceOf(seed: number): Dice {
	let state = (seed % 2_147_483_646) + 1;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

export function pick<T>(dice: Dice, values: readonly T[]): T {
	const value = values[Math.floor(dice() * values.length)];
	if (value === undefined) throw new Error('There is nothing to choose from');
	return value;
}

/** Something else of the same kind. */
function other(value: unknown, dice: Dice): unknown {
	if (typeof value === 'boolean') return !value;
	if (typeof value === 'number') return value + 1 + Math.floor(dice() * 9);
	if (value === null) return pick<unknown>(dice, [false, '', {}, 'x']);
	if (Array.isArray(value)) return [...(value as unknown[]), 'more'];
	if (typeof value !== 'object') return otherText(String(value), dice);
	const entries: Array<[string, unknown]> = Object.entries(value);
	if (entries.length === 0) return { more: true };
	const [name, part] = pick(dice, entries);
	return { ...value, [name]: other(part, dice) };
}

function otherText(text: string, dice: Dice): string {
	if (text === '') return 'x';
	const at = Math.floor(dice() * text.length);
	const letter = pick(
		dice,
		'0123456789abcdefXYZ_-'.split('').filter((one) => one !== text[at]),
	);
	return `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
}

function without(plan: PlanJson, name: string): IDataObject {
	return Object.fromEntries(Object.entries(plan).filter(([key]) => key !== name));
}

type Change = (plan: PlanJson, dice: Dice) => unknown;

/** What somebody may make of a plan that was handed to them. */
export const tamperings: Readonly<Record<string, Change>> = {
	'a field is another': (plan, dice) => {
		const name = pick(dice, Object.keys(plan));
		return { ...plan, [name]: other(plan[name], dice) };
	},
	'a field is another, in JSON': (plan, dice) => {
		const name = pick(dice, Object.keys(plan));
		return JSON.stringify({ ...plan, [name]: other(plan[name], dice) });
	},
	'a field is missing': (plan, dice) => without(plan, pick(dice, Object.keys(plan))),
	'a field is new': (plan, dice) => ({ ...plan, [pick(dice, ['approved', 'x', 'scope'])]: true }),
	'a letter of the code is another': ({ code }, dice) => otherText(code, dice),
	'the code is cut': ({ code }, dice) => code.slice(0, 1 + Math.floor(dice() * (code.length - 1))),
	'the beginning is cut': ({ code }, dice) => code.slice(1 + Math.floor(dice() * 20)),
	'the JSON is cut': (plan, dice) => {
		const json = JSON.stringify(plan);
		return json.slice(0, 1 + Math.floor(dice() * (json.length - 1)));
	},
	'a name stands in the JSON twice': (plan, dice) => {
		const name = pick(dice, Object.keys(plan));
		const json = JSON.stringify(plan);
		const twice = JSON.stringify({ [name]: other(plan[name], dice) }).slice(0, -1);
		const escaped = twice.replace(/^\{"(.)/, (_, letter: string) => {
			return `{"\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
		});
		return `${pick(dice, [twice, escaped])}, ${json.slice(1)}`;
	},
	'a name stands in a part of the JSON twice': (plan) =>
		JSON.stringify(plan).replace('"state":{', '"state":{"holds" : true,'),
	'the code is longer': ({ code }, dice) => `${code}${pick(dice, ['A', '=', 'AAAA', '.1'])}`,
	'the code is written otherwise': ({ code }, dice) => {
		const packed = code.slice('plan1.'.length);
		const bytes = Buffer.from(packed, 'base64url');
		return pick(dice, [
			`plan1.${bytes.toString('base64')}=`,
			`plan1.${bytes.toString('hex')}`,
			`plan1.${Buffer.from(packed).toString('base64url')}`,
			packed,
			code.toUpperCase(),
			code.toLowerCase(),
			`"${code}"`,
			`\`${code}\``,
			code.replace('.', ' .'),
			`${code.slice(0, 40)}\n${code.slice(40)}`,
			encodeURIComponent(`${code}%`),
		]);
	},
	'it is wrapped': (plan, dice) =>
		pick<unknown>(dice, [{ plan }, JSON.stringify(plan.code), [[plan]], `Plan: ${plan.code}`]),
};

/** What may happen to the machine of a plan before it is carried out. */
export const happenings: Readonly<Record<string, (simulator: Simulator, dice: Dice) => unknown>> = {
	'it is isolated or released by somebody': ({ actions }, dice) => {
		const type = pick(dice, ['Isolate', 'Unisolate'] as const);
		const status = pick(dice, ['Succeeded', 'Pending'] as const);
		actions.add({ type, status, machineId: machine.finance, scope: 'Full' });
	},
	'it has another name': ({ machines }) =>
		machines.update(machine.finance, { computerDnsName: 'fin-lt-0232.contoso.example' }),
	'it is protected': ({ machines }) =>
		machines.update(machine.finance, { machineTags: ['tier-0'] }),
	'it is gone': ({ machines }) =>
		machines.update(machine.finance, { onboardingStatus: 'CanBeOnboarded' }),
	'another one has its name, too': ({ machines }) =>
		machines.add({ computerDnsName: 'fin-lt-0231.contoso.example' }),
	'its actions cannot be read': ({ faults }) =>
		faults.add({ on: 'listMachineActions', kind: 'status', status: 403 }),
};
