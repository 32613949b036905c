import { minutes } from '../general/clock';
import { wholeCharacters } from '../texts/shown';
import { behalfPart, withoutBehalf } from './onBehalfOf';
import { requestIn } from './term';

/**
 * The mark at the end of a comment. It names the one request that an action was started for, so that
 * the action is known again when n8n makes the same request once more.
 *
 * Its form is `[n8n:workflow.execution.node.run.item]`. One flag may follow as a further part:
 * `once` where the request cannot be known again, `key-` and a hash where an idempotency key says
 * which request it is, or `plan-` and a number where a plan was carried out, which is done once. Until when a
 * containment lasts, and who answers for it, stands behind that; see `term.ts`.
 */
const form = /\[n8n:[^\s[\]]+\]$/;

/** A mark that a node has put there, in this form or an older one. */
const written = /(?<!\s)\s*\[n8n:[^\s[\].]*(?:\.[^\s[\].]*){4,}\]$/;

/** What names one request. */
export interface RequestName {
	readonly workflow: string;
	/** What stands here where there is no execution is random. */
	readonly execution: string;
	/** The node's whole ID, or a hash of it: names of two nodes must not be the same. */
	readonly node: string;
	readonly run: string;
	readonly item: string;
	/**
	 * False where a later try of the request could not be told from another request: such a mark is
	 * written, and never adopted or remembered.
	 */
	readonly knownAgain: boolean;
	/** Whether another execution has tried the request before, and may have started its action. */
	readonly triedBefore?: boolean;
	readonly answers?: Answers;
}

/**
 * Which actions of other requests a request has taken for its own: they do not bear its mark, and
 * another try of it must know them all the same. Their IDs by mark and machine, `unseen` where a call
 * may have started an action that nobody has seen; it lives as long as n8n remembers the request.
 */
type Answers = Record<string, string>;

/** A mark, and by what else actions of its request are known. */
export interface RequestMark {
	/** As it stands at the end of the comment. */
	readonly text: string;
	readonly knownAgain: boolean;
	readonly triedBefore?: boolean;
	readonly answers?: Answers | undefined;
	/** The flag of the idempotency key, which says more than the rest of the mark. */
	readonly key?: string | undefined;
	/** What an earlier release of the node would have written for the same request. */
	readonly older?: string | undefined;
}

const onceFlag = 'once';

/**
 * What stands in marks for a workflow that was not saved, or is given as JSON, and so has no ID: each time
 * something else that is random follows.
 */
export const workflowWithoutId = 'unsaved-';

/** Stands for the ID of an action that a call without a clear answer may have started. */
export const unseen = '';

/** As long as this an idempotency key stands for the same action. */
export const keyLifeMs = minutes(24 * 60);

/** The flag of an idempotency key. @param hash of the key and of what it is given for */
export function keyFlag(hash: string): string {
	return `key-${hash}`;
}

const planPrefix = 'plan-';

/** The flag of a plan. @param number of hexadecimal digits */
export function planFlag(number: string): string {
	return `${planPrefix}${number}`;
}

/** The number of the plan that an action was started for, as its comment says. */
export function planNumberIn(comment: string | null): string | undefined {
	const flag = flagOf(markOf(comment) ?? '');
	return flag?.startsWith(planPrefix) === true ? flag.slice(planPrefix.length) : undefined;
}

/** The mark of a request. */
export function markFor(name: RequestName, ownFlag?: string): string {
	const { workflow, execution, node, run, item } = name;
	// A part may hold anything but what a mark is made of.
	const parts = [workflow, execution, node, run, item].map((part) => part.replace(/[^\w-]/g, '_'));
	const flag = ownFlag ?? (name.knownAgain ? undefined : onceFlag);
	return `[n8n:${[...parts, ...(flag === undefined ? [] : [flag])].join('.')}]`;
}

/** The ID of the action that an earlier try of a request has taken for its own. */
export function answerTo({ text, answers }: RequestMark, machineId: string): string | undefined {
	return answers?.[placeOf(text, machineId)];
}

export function noteAnswer({ text, answers }: RequestMark, machineId: string, id: string): void {
	if (answers !== undefined) answers[placeOf(text, machineId)] = id;
}

/**
 * The machines for which an earlier try of a request may have started what nobody has seen, by the text
 * of the request's mark.
 */
export function unseenIn(answers: RequestMark['answers'] = {}): Map<string, string[]> {
	const machines = new Map<string, string[]>();
	for (const [place, id] of Object.entries(answers)) {
		const blank = place.lastIndexOf(' ');
		if (id === unseen) addTo(machines, place.slice(0, blank), place.slice(blank + 1));
	}
	return machines;
}

function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else list.push(value);
}

/** The name of what is asked for on a machine under a mark or a key. */
export function placeOf(mark: string, machineId: string): string {
	return `${mark} ${machineId.toLowerCase()}`;
}

/** The mark in a comment, or undefined when it bears none. Only what stands at its very end is one. */
export function markOf(comment: string | null): string | undefined {
	const end = comment?.trimEnd();
	return end?.endsWith(']') === true ? form.exec(end)?.[0] : undefined;
}

/** ID of the workflow that a mark names, as far as marks spell it. */
export function workflowIn(mark: string): string | undefined {
	return mark.slice('[n8n:'.length, -1).split('.')[0];
}

function flagOf(mark: string): string | undefined {
	return mark.slice(1, -1).split('.')[5];
}

/** Whether a comment bears the mark of a request, or the same key. */
export function bears(comment: string | null, mark: RequestMark): boolean {
	const found = markOf(comment);
	if (found === undefined) return false;
	if (mark.key !== undefined) return flagOf(found) === mark.key;
	const request = requestIn(found);
	return mark.knownAgain && (request === mark.text || request === mark.older);
}

/** Which of many things bear the mark of a request, looked through once for all requests. */
export class Bearers<T> {
	private readonly byMark = new Map<string, T[]>();
	private readonly byFlag = new Map<string, T[]>();

	/** @param comment of a thing */
	constructor(things: readonly T[], comment: (thing: T) => string | null) {
		for (const thing of things) {
			const found = markOf(comment(thing));
			if (found === undefined) continue;
			addTo(this.byMark, requestIn(found), thing);
			const flag = flagOf(found);
			if (flag !== undefined) addTo(this.byFlag, flag, thing);
		}
	}

	/** Those of which `bears` would say so. */
	of({ text, older, key, knownAgain }: RequestMark): readonly T[] {
		if (key !== undefined) return this.byFlag.get(key) ?? [];
		if (!knownAgain) return [];
		const texts = older === undefined ? [text] : [text, older];
		return [...new Set(texts)].flatMap((one) => this.byMark.get(one) ?? []);
	}
}

/** Whether nobody can say which request a comment's action was started for. */
export function isOfUnknownRequest(comment: string | null): boolean {
	const mark = markOf(comment);
	return mark !== undefined && flagOf(mark) === onceFlag;
}

/** Microsoft names no limit. What is longer may be cut by the service, which would cost the mark. */
const longestComment = 1000;

/**
 * The comment as it is sent: what people wrote, who asked or approved, and the mark behind it. Marks
 * that come with their text, as where a comment quotes another one, are not this request's: those at
 * its end are taken off, the others made unreadable as marks. A text that is too long is cut.
 */
export function markedComment(text: string, mark: string, onBehalfOf = ''): string {
	let own = text.trim();
	while (written.test(own)) own = own.replace(written, '');
	own = own.replace(/\[(n8n:[^\s[\]]*)\]/g, '($1)').replaceAll('[n8n:', '(n8n:');
	own = withoutBehalf(own);
	const behalf = behalfPart(onBehalfOf);
	const end = behalf === '' ? mark : `${behalf} ${mark}`;
	const room = longestComment - end.length - 1;
	if (own.length > room) own = `${wholeCharacters(own, room - 1).trimEnd()}…`;
	return own === '' ? end : `${own} ${end}`;
}
