import { plainLine, plainName, plainReason, toTheSecond } from '../../texts/shown';
import type { ContainmentTerm } from './containmentTerm';
import type { OwnContainment } from './ownContainments';

/** What came of a containment that was due. */
interface DueEnd {
	readonly containment: OwnContainment;
	readonly term: ContainmentTerm;
	/** Whether the machine is released. */
	readonly released: boolean;
	/** Why not, or how far it has come. */
	readonly why: string;
}

const longest = { who: 80, why: 400 };
const done = { isolation: 'is released', restriction: 'has no app restriction any more' };
const open = { isolation: 'is not released yet', restriction: 'is restricted still' };

/** For a subject, e.g. "hr-lt-0107.contoso.example is released": plain characters, and no more. */
export function dueHeadline({ containment: { by, machineId, of }, released }: DueEnd): string {
	const name = by.computerDnsName ?? '';
	const named = name === '' ? `Machine ${plainName(machineId)}` : plainName(name);
	return `${named} ${released ? done[of] : open[of]}`;
}

/**
 * The same for whoever has to know all: one line of plain characters, with the machine's ID in front.
 * Nothing in it can become markup, a link or another line.
 */
export function dueLine(end: DueEnd): string {
	const { containment, term, released, why } = end;
	const { by, machineId } = containment;
	const parts = [
		`${plainName(machineId)} ${dueHeadline(end)}`,
		`Contained by action ${plainLine(by.id, longest.who)} ${lastsInWords(term)}`,
		...(released ? [] : [`Why: ${plainReason(why, longest.why)}`]),
	];
	return `${parts.join('. ')}.`;
}

function lastsInWords({ until, owner, from, unsealed }: ContainmentTerm): string {
	const told = until === undefined ? unsealed : { until, owner };
	if (told?.until === undefined) return `without an end, owner ${ownerInWords(owner)}`;
	const how = until === undefined ? ' (not sealed)' : from === 'tag' ? ' as extended' : '';
	return `until ${toTheSecond(told.until)}${how}, owner ${ownerInWords(told.owner)}`;
}

function ownerInWords(owner: string): string {
	return owner === '' ? 'nobody' : plainLine(owner, longest.who);
}
