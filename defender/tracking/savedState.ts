import { isGuid } from '../checks';
import { isRow } from '../entities';
import { canonical, isInterest, type Interest } from './interest';
import type { OpenAction, TrackingState } from './trackingState';

/** The form in which states are saved. Later releases read this one by its number. */
const version = 1;

/** A state as plain JSON, a line of text for each action: 1,000 open actions take about 55 kB. */
interface SavedState {
	readonly version: typeof version;
	readonly interest: Interest;
	readonly watermark: number;
	readonly floor: number;
	readonly tellFrom: number;
	readonly watermarkAt: number;
	/** `seenCount`, by the name that saved states have for it. */
	readonly met: number;
	/** `id creation seenBefore update status` */
	readonly open: readonly string[];
	/** `id creation` */
	readonly settled: readonly string[];
}

/** The two statuses that nearly every open action has; others are written out. */
const letters = new Map([
	['Pending', 'P'],
	['InProgress', 'I'],
]);
const words = new Map([...letters].map(([word, letter]) => [letter, word]));

function packStatus(status: string): string {
	return letters.get(status) ?? `=${status}`;
}

function unpackStatus(text: string): string {
	return words.get(text) ?? text.slice(1);
}

/** A GUID as the service writes it takes 22 characters instead of 36; other ids stay as they are. */
function packId(id: string): string {
	const canReturn = isGuid(id) && id === id.toLowerCase();
	return canReturn ? Buffer.from(id.replace(/-/g, ''), 'hex').toString('base64url') : `=${id}`;
}

function unpackId(text: string): string {
	if (text.startsWith('=')) return text.slice(1);
	const hex = Buffer.from(text, 'base64url').toString('hex');
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function packOpen([id, action]: [string, OpenAction]): string {
	const { createdAt, seenBefore, updated, status } = action;
	const numbers = [createdAt.toString(36), seenBefore?.toString(36) ?? ''];
	return [packId(id), ...numbers, updated, packStatus(status)].join(' ');
}

function unpackOpen(line: string): [string, OpenAction] {
	const [id = '', createdAt = '', seenBefore = '', updated = '', ...status] = line.split(' ');
	const action = {
		createdAt: parseInt(createdAt, 36),
		seenBefore: seenBefore === '' ? undefined : parseInt(seenBefore, 36),
		updated,
		status: unpackStatus(status.join(' ')),
	};
	return [unpackId(id), action];
}

function unpackSettled(line: string): [string, number] {
	const [id = '', createdAt = ''] = line.split(' ');
	return [unpackId(id), parseInt(createdAt, 36)];
}

export function saveState(state: TrackingState): SavedState {
	return {
		version,
		interest: canonical(state.interest),
		watermark: state.watermark,
		floor: state.floor,
		tellFrom: state.tellFrom,
		watermarkAt: state.watermarkAt,
		met: state.seenCount,
		open: [...state.open].map(packOpen),
		settled: [...state.settled].map(([id, createdAt]) => `${packId(id)} ${createdAt.toString(36)}`),
	};
}

function isLines(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((line) => typeof line === 'string');
}

function isSavedState(value: unknown): value is SavedState {
	if (!isRow(value) || value.version !== version || !isInterest(value.interest)) return false;
	const numbers = [value.watermark, value.floor, value.tellFrom, value.watermarkAt, value.met];
	return numbers.every(Number.isFinite) && isLines(value.open) && isLines(value.settled);
}

/** @returns undefined when the value is no state, or one of a release that this one does not know */
export function loadState(saved: unknown): TrackingState | undefined {
	if (!isSavedState(saved)) return undefined;
	const { interest, watermark, floor, tellFrom, watermarkAt, met } = saved;
	return {
		interest,
		watermark,
		floor,
		tellFrom,
		watermarkAt,
		seenCount: met,
		open: new Map(saved.open.map(unpackOpen)),
		settled: new Map(saved.settled.map(unpackSettled)),
	};
}
