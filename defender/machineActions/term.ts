import { fieldNames } from '../texts/fieldNames';
import { minutes } from '../general/clock';
import { inputError } from '../defenderError';
import { excerpt } from '../texts/shown';

/** Until when a containment is to last, and who answers for it. */
export interface Term {
	/** Epoch milliseconds; undefined where it has no end. */
	readonly until: number | undefined;
	/** Empty where nobody is named. */
	readonly owner: string;
}

/** The parts of a mark that say so, at its end, with when they were sent and what seals them. */
const parts = /(?:\.(?:until|owner|at|seal)-[^.\s[\]]+)+(?=\]$)/;

/** The mark without what it says of end and owner: this much names the request. */
export function requestIn(mark: string): string {
	return mark.replace(parts, '');
}

/** A mark that says end and owner besides. */
export function withTerm(mark: string, term: Term): string {
	const told = writtenTerm(term);
	return told === '' ? mark : `${mark.slice(0, -1)}.${told}]`;
}

/** A mark that says when it is sent. @param sentAt epoch milliseconds */
export function withSending(mark: string, sentAt: number): string {
	return `${mark.slice(0, -1)}.at-${compact(sentAt)}]`;
}

/** When a mark says that it was sent. */
export function sendingIn(mark: string): number | undefined {
	return instantOf(valueIn(parts.exec(mark)?.[0] ?? '', 'at'));
}

/**
 * What a mark says of end and owner; what cannot be read is not said. Anybody may have written it: whether an
 * end may be gone by says `response/containment/sealedMark.ts`.
 */
export function termIn(mark: string | undefined): Term {
	return readTerm(parts.exec(mark ?? '')?.[0] ?? '');
}

/** For example `until-20261130T120000Z.owner-soc`; empty where nothing is said. */
export function writtenTerm({ until, owner }: Term): string {
	const told = [
		...(until === undefined ? [] : [`until-${compact(until)}`]),
		...(owner === '' ? [] : [`owner-${encodeURIComponent(owner).replaceAll('.', '%2E')}`]),
	];
	return told.join('.');
}

/** The same, read again; what cannot be read is not said. */
export function readTerm(text: string): Term {
	return { until: instantOf(valueIn(text, 'until')), owner: decoded(valueIn(text, 'owner')) };
}

function valueIn(text: string, name: string): string {
	const told = text.split('.').find((part) => part.startsWith(`${name}-`));
	return told?.slice(name.length + 1) ?? '';
}

/** `20261130T120000Z`: a mark has no room for colons. */
function compact(time: number): string {
	return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

function instantOf(text: string): number | undefined {
	const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
	const time = Date.parse(text.replace(form, '$1-$2-$3T$4:$5:$6Z'));
	return form.test(text) && !Number.isNaN(time) ? time : undefined;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return '';
	}
}

const longestMs = minutes(366 * 24 * 60);
const units: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

/** Milliseconds of a duration such as "90 minutes", "4h" or "2 days"; undefined for anything else. */
export function durationOf(text: string): number | undefined {
	const form = /^(\d{1,6}) ?(m|min|mins|minutes?|h|hours?|d|days?)$/i;
	const [, count, unit] = form.exec(text) ?? [];
	const size = units[unit?.charAt(0).toLowerCase() ?? ''];
	return count === undefined || size === undefined ? undefined : minutes(Number(count) * size);
}

/**
 * The end that was asked for, to the second.
 *
 * @param text a duration, or a time as ISO 8601; empty for none
 * @param now epoch milliseconds
 * @throws DefenderError of kind `input` for an end that is past or further than a year away
 */
export function endAsked(text: string, now: number): number | undefined {
	if (text === '') return undefined;
	const duration = durationOf(text);
	const end =
		Math.floor((duration === undefined ? Date.parse(text) : now + duration) / 1000) * 1000;
	const what = `"${excerpt(text)}"`;
	if (!(end > now)) {
		throw inputError(fieldNames.until, `${what} is over already`, 'Give a time in the future.');
	}
	if (end - now > longestMs) {
		throw inputError(
			fieldNames.until,
			`${what} is more than a year away`,
			'Give an earlier time, or leave it out: then somebody releases the machine by hand.',
		);
	}
	return end;
}
