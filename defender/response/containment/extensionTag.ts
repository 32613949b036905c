/**
 * The machine tag that keeps a later end of a containment: the comment of an action cannot be changed,
 * and n8n's data may be lost. Whoever administers a machine can give it tags, so that it is sealed with
 * the key of plans; see `nodes/shared/planSeal.ts`.
 *
 * Its form is `n8n-extended.<action>.until-<end>.owner-<who>.<seal>`: the ID of the action that contained
 * the machine, end and owner as in a mark, and 32 hexadecimal digits. It stands for that very machine and
 * action alone.
 */
import { readTerm, writtenTerm, type Term } from '../../machineActions/term';
import type { Seal } from '../../plans/plan';
import { hmacOf } from '../../plans/seal';

/** All of them begin so, and what begins so is one of them, or a forgery. */
export const extensionPrefix = 'n8n-extended.';

/** Says what is sealed, so that no seal of something else stands for it. */
const purpose = 'n8n-nodes-microsoft-defender extension 1';

const form = /^n8n-extended\.([^.]+)\.(until-[^.]+(?:\.owner-[^.]+)?)\.([0-9a-f]{32})$/;

/** What a tag is known to say. */
export interface Extension extends Term {
	/** ID of the action that contained the machine, in lower case. */
	readonly actionId: string;
	readonly until: number;
	/** The tag itself. */
	readonly tag: string;
}

/** Which containment is extended. */
interface Extended {
	readonly machineId: string;
	readonly actionId: string;
}

export function extensionTag(
	{ machineId, actionId }: Extended,
	term: Term & { readonly until: number },
	seal: Seal,
): string {
	const text = `${extensionPrefix}${actionId.toLowerCase()}.${writtenTerm(term)}`;
	return `${text}.${sealOf(text, machineId, seal)}`;
}

/** What the tags of a machine say. */
interface Extensions {
	readonly valid: readonly Extension[];
	/** Tags that look like ours, and cannot be verified: forged, of another key, or cut. */
	readonly doubtful: readonly string[];
}

/** @param seal undefined where there is nothing to verify a tag with */
export function extensionsIn(
	tags: readonly string[],
	machineId: string,
	seal: Seal | undefined,
): Extensions {
	const ours = tags.filter((tag) => tag.trim().toLowerCase().startsWith(extensionPrefix));
	const read = ours.map((tag) => ({ tag, extension: extensionIn(tag, machineId, seal) }));
	return {
		valid: read.flatMap(({ extension }) => extension ?? []),
		doubtful: read.flatMap(({ tag, extension }) => (extension === undefined ? [tag] : [])),
	};
}

function extensionIn(
	tag: string,
	machineId: string,
	seal: Seal | undefined,
): Extension | undefined {
	const [, actionId, term, told] = form.exec(tag) ?? [];
	if (actionId === undefined || term === undefined || seal === undefined) return undefined;
	const text = `${extensionPrefix}${actionId}.${term}`;
	if (sealOf(text, machineId, seal) !== told) return undefined;
	const { until, owner } = readTerm(term);
	return until === undefined ? undefined : { tag, actionId: actionId.toLowerCase(), until, owner };
}

function sealOf(text: string, machineId: string, seal: Seal): string {
	const sealed = JSON.stringify([purpose, machineId.toLowerCase(), text]);
	return hmacOf(Buffer.from(sealed), seal).toString('hex');
}
