import { trimmed } from '../../texts/trimmed';

/** What messages, tables and templates put around a value. */
const pairs = ['""', "''", '{}', '<>'];

/** `[name](link)`, of Markdown. */
const markdown = /^\[[^\]]*\]\((\S+)\)$/;
/** `<a href="link">name</a>`, of HTML. */
const anchor = /^<a\s[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>[^<]*<\/a>$/i;
/** `<link|name>`, of Slack. */
const labelled = /^<([^<>|]+)\|[^<>]*>$/;

/**
 * The value that stands in a text: without blanks around it and one pair of what is put around
 * values, with the dots and links readable again that messages about attacks make unreadable
 * (`pc1[.]contoso[.]example`, `hxxps://`). What is wrapped twice is left for the reader to refuse.
 */
export function unwrapped(text: string): string {
	return refanged(trimmed(withoutPair(trimmed(text))));
}

/** Whether the whole text is one link with a text for people, which may have commas and semicolons. */
export function isNamedLink(text: string): boolean {
	return linkIn(trimmed(text)) !== undefined;
}

function linkIn(text: string): string | undefined {
	const link = markdown.exec(text) ?? anchor.exec(text) ?? labelled.exec(text);
	// Groups that took no part are undefined, whatever their type says.
	const target = link?.slice(1).find((group: string | undefined) => group !== undefined);
	// A link has a path: `[Lab](Mac)` is the name of a Mac, and no link to "Mac".
	return target?.includes('/') === true ? target : undefined;
}

function withoutPair(text: string): string {
	const value = linkIn(text);
	if (value !== undefined) return value;
	const isPair = text.length > 2 && pairs.includes(`${text[0] ?? ''}${text.at(-1) ?? ''}`);
	return isPair ? text.slice(1, -1) : text;
}

function refanged(text: string): string {
	return text.replace(/\[\.\]|\(\.\)/g, '.').replace(/^hxxp(?=s?:\/\/)/i, 'http');
}
