import { isGuid } from '../texts/checks';
import { isRow } from '../entities';
import { instantAfter, ticksSince, type Instant } from './instant';
import { canonical, isInterest, type Interest } from './interest';
import type { OpenAction, TrackingState } from './trackingState';

/** The form in which states are saved. Each release reads those of the ones before by their number. */
const version = 2;
const firstVersion = 1;

/**
 * A state as plain JSON, a line of text for each action: 10,000 open actions take at most 450 kB. Each
 * time in a line is told by its distance from another one, as base 36.
 */
interface SavedState {
	readonly version: typeof version;
	readonly interest: Interest;
	readonly watermark: number;
	readonly floor: number;
	readonly tellFrom: number;
	readonly watermarkAt: number;
	/** `id creation update status`: milliseconds before the watermark, then ticks after the creation. */
	readonly open: readonly string[];
	/** `id creation`: milliseconds before the watermark */
	readonly settled: readonly string[];
}

/** Version 1 has the same, but other lines. */
type OldState = Omit<SavedState, 'version'> & { readonly version: typeof firstVersion };

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

function packOpen(
	[id, { createdAt, updated, status }]: readonly [string, OpenAction],
	watermark: number,
): string {
	const times = [fromTo(createdAt, watermark), packInstant(updated, createdAt)];
	return [packId(id), ...times, packStatus(status)].join(' ');
}

function unpackOpen(line: string, watermark: number): [string, OpenAction] {
	const [id = '', before = '', updated = '', ...status] = line.split(' ');
	const createdAt = watermark - parseInt(before, 36);
	const action = {
		createdAt,
		updated: unpackInstant(updated, createdAt),
		status: unpackStatus(status.join(' ')),
	};
	return [unpackId(id), action];
}

/** `id creation met update status`, times as they are; how many were met before does not matter now. */
function unpackOldOpen(line: string): [string, OpenAction] {
	const [id = '', createdAt = '', , updated = '', ...status] = line.split(' ');
	const words = status.join(' ');
	return [
		unpackId(id),
		{ createdAt: parseInt(createdAt, 36), updated, status: unpackStatus(words) },
	];
}

function unpackSettled(line: string, watermark: number): [string, number] {
	const [id = '', before = ''] = line.split(' ');
	return [unpackId(id), watermark - parseInt(before, 36)];
}

function unpackOldSettled(line: string): [string, number] {
	const [id = '', createdAt = ''] = line.split(' ');
	return [unpackId(id), parseInt(createdAt, 36)];
}

function fromTo(time: number, later: number): string {
	return (later - time).toString(36);
}

/** Where the distance cannot be told exactly, and where there is none, the instant stands as it is. */
function packInstant(instant: Instant, createdAt: number): string {
	const ticks = ticksSince(instant, createdAt);
	return Number.isSafeInteger(ticks) ? ticks.toString(36) : `=${instant}`;
}

function unpackInstant(text: string, createdAt: number): Instant {
	return text.startsWith('=') ? text.slice(1) : instantAfter(createdAt, parseInt(text, 36));
}

export function saveState(state: TrackingState): SavedState {
	const { watermark } = state;
	return {
		version,
		interest: canonical(state.interest),
		watermark,
		floor: state.floor,
		tellFrom: state.tellFrom,
		watermarkAt: state.watermarkAt,
		open: [...state.open].map((one) => packOpen(one, watermark)),
		settled: [...state.settled].map(
			([id, createdAt]) => `${packId(id)} ${fromTo(createdAt, watermark)}`,
		),
	};
}

function isLines(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((line) => typeof line === 'string');
}

function isSavedState(value: unknown): value is SavedState | OldState {
	if (!isRow(value) || !isInterest(value.interest)) return false;
	if (value.version !== version && value.version !== firstVersion) return false;
	const numbers = [value.watermark, value.floor, value.tellFrom, value.watermarkAt];
	return numbers.every(Number.isFinite) && isLines(value.open) && isLines(value.settled);
}

/** @returns undefined when the value is no state, or one of a release that this one does not know */
export function loadState(saved: unknown): TrackingState | undefined {
	if (!isSavedState(saved)) return undefined;
	const { interest, watermark, floor, tellFrom, watermarkAt } = saved;
	const isOld = saved.version === firstVersion;
	return {
		interest,
		watermark,
		floor,
		tellFrom,
		watermarkAt,
		open: new Map(
			saved.open.map((line) => (isOld ? unpackOldOpen(line) : unpackOpen(line, watermark))),
		),
		settled: new Map(
			saved.settled.map((line) =>
				isOld ? unpackOldSettled(line) : unpackSettled(line, watermark),
			),
		),
	};
}
