import { fieldNames } from '../texts/fieldNames';
import { startedType } from '../contract';
import { inputError, type DefenderError } from '../defenderError';
import { compareTexts, isRow } from '../entities';
import { settleNow } from '../general/settled';
import { excerpt, toTheSecond } from '../texts/shown';
import { trimmed } from '../texts/trimmed';
import type { Plan, PlanFacts, PlannedState, Seal } from './plan';
import { changedPart, codeOf, noCode, openCode } from './planCode';
import { stateDigest } from './seal';

/** A plan as items hold it, under its seal. */
export function planFrom(facts: PlanFacts, state: PlannedState, seal: Seal): Plan {
	const { number, operation, validUntil, ...others } = facts;
	return {
		number,
		tenantId: seal.tenantId,
		operation,
		type: startedType(operation),
		...others,
		state,
		validUntil: new Date(validUntil).toISOString(),
		code: codeOf(facts, seal),
	};
}

/**
 * Reads a plan, its JSON, or its code.
 *
 * @throws DefenderError of kind `input` where it is none, where anything of it was changed, or where
 * another credential or tenant has sealed it
 */
export function readPlan(value: unknown, seal: Seal): PlanFacts {
	if (typeof value !== 'string') return readWhole(value, seal);
	const text = trimmed(value);
	if (!text.startsWith('{')) return openCode(text, seal);
	const parsed = settleNow(() => JSON.parse(text) as unknown);
	if (!parsed.ok) throw noCode();
	const name = repeatedName(text);
	if (name !== undefined) throw namedTwice(name);
	return readWhole(parsed.value, seal);
}

/**
 * A name that one object of a JSON text has twice; undefined where there is none. Who reads a plan may go by
 * the first of them, and `JSON.parse` goes by the last.
 *
 * @param json a text that can be parsed
 */
function repeatedName(json: string): string | undefined {
	const open: Array<Set<unknown>> = [];
	for (const [token, name] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
		if (token === '{') open.push(new Set());
		if (token === '}') open.pop();
		if (name === undefined) continue;
		// One name can be spelt in several ways.
		const spelt: unknown = JSON.parse(name);
		const names = open[open.length - 1];
		if (names?.has(spelt) === true) return String(spelt);
		names?.add(spelt);
	}
	return undefined;
}

function namedTwice(name: string): DefenderError {
	return inputError(
		fieldNames.plan,
		`"${excerpt(name)}" stands in its JSON twice`,
		'Nothing was sent. Hand on the plan just as the dry run gave it.',
	);
}

/** A plan in full must say, part by part, what its code says. */
function readWhole(value: unknown, seal: Seal): PlanFacts {
	if (!isRow(value) || typeof value.code !== 'string') throw noCode();
	const facts = openCode(value.code, seal);
	if (!isState(value.state) || stateDigest(value.state) !== facts.state) throw changedPart('state');
	// The code is what the seal is on.
	const { code } = value;
	const whole: Readonly<Record<string, unknown>> = { ...planFrom(facts, value.state, seal), code };
	const names = new Set([...Object.keys(whole), ...Object.keys(value)]);
	for (const name of names) {
		const isIn = name in whole && name in value;
		if (!isIn || canonical(value[name]) !== canonical(whole[name]))
			throw changedPart(excerpt(name));
	}
	return facts;
}

function isState(value: unknown): value is PlannedState {
	if (!isRow(value)) return false;
	const { of, holds, madeBy, running, waitsFor, ...others } = value;
	return (
		Object.keys(others).length === 0 &&
		(of === null || of === 'isolation' || of === 'restriction') &&
		(holds === null || typeof holds === 'boolean') &&
		Array.isArray(running) &&
		running.every((id) => typeof id === 'string') &&
		[madeBy, waitsFor].every((id) => id === null || typeof id === 'string')
	);
}

/** The same text for the same value, in whatever order n8n has left its parts. */
function canonical(value: unknown): string {
	return JSON.stringify([value], (_key, part: unknown) => (isRow(part) ? sorted(part) : part));
}

function sorted(row: Readonly<Record<string, unknown>>): object {
	return Object.fromEntries(Object.entries(row).sort(([one], [other]) => compareTexts(one, other)));
}

/** @throws DefenderError of kind `input` where the time of a plan is over. @param now epoch milliseconds */
export function refuseOldPlan({ number, validUntil }: PlanFacts, now: number): void {
	if (now <= validUntil) return;
	throw inputError(
		fieldNames.plan,
		`plan ${number} was valid until ${toTheSecond(validUntil)}`,
		'Nothing was sent. Plan anew, and carry the new plan out in time. Options > Plan Valid For of the node that plans gives it longer.',
	);
}
