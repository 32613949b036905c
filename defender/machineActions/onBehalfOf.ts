import { prose } from '../texts/shown';

/** As much of a name as a comment has room for. */
const longestName = 200;

/** Stands right before the mark of an action that n8n has started; what people write elsewhere is none. */
const form = /\[on behalf of ([^[\]]+)\]\s*\[n8n:[^\s[\]]+\]$/;

/** Who asked for an action, or approved it, as its comment says; undefined where it says nothing. */
export function onBehalfOf(comment: string | null): string | undefined {
	return comment === null ? undefined : form.exec(comment.trimEnd())?.[1];
}

/** The part of a comment that says so; empty without a name. */
export function behalfPart(who: string): string {
	const line = prose(who.replace(/\s+/g, ' '), longestName).trim();
	if (line === '') return '';
	return `[on behalf of ${line.replaceAll('[', '(').replaceAll(']', ')')}]`;
}

/** A text in which nothing can be taken for such a part. */
export function withoutBehalf(text: string): string {
	return text.replace(/\[(?=on behalf of )/gi, '(');
}
