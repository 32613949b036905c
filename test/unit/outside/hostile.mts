/** What whoever answers may put where a text, a word, a number or a list belongs. */

export const token = `eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(200)}.${'c'.repeat(86)}`;
export const opaque = 'gateway-token-0123456789';
const link = 'https://x.blob.core.windows.net/f?sv=1&sig=abc%2Bdef&se=2';
const key = `-----BEGIN PRIVATE KEY-----\nMIIE${'d'.repeat(100)}\n-----END PRIVATE KEY-----`;

export const hostileTexts: Readonly<Record<string, string>> = {
	'ten million characters': 'x'.repeat(10_000_000),
	'a million lines': 'line\r\n'.repeat(1_000_000),
	'escape sequences': '\u001b[2J\u001b]0;title\u0007red\u009b31m',
	'what turns writing around': 'gpj.\u202Eexe\u2066\u2069\u200f',
	'what no eye sees': 'a\u200b\u00ad\ufeff\u{E0041}b\u2028c\u2029d\u0000e',
	'halves of characters': 'x\ud800y\udc00',
	'a character cut at the end': '😀'.repeat(50_000),
	'the token': `you sent Bearer ${token}!`,
	'the token, again and again': `${token} `.repeat(1_000),
	'the token where a text is cut': `${'x'.repeat(395)} ${token}`,
	'a download link': `see ${link}.`,
	'a key': `the key is ${key}`,
	'a form': `client_secret=Qx8~abcdefghijklmnop&client_assertion="${token}"`,
};

/** Of other types than they should be; the last four break whoever asks them for their text. */
export const hostileValues: readonly unknown[] = [
	0,
	-1,
	1e308,
	true,
	[],
	[['x']],
	{},
	null,
	undefined,
	{ toString: 1, valueOf: 1 },
	{ toString: null, valueOf: null, toJSON: 'x' },
	JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
	deep(100_000),
];

/** Words of the prototype, which a table must not take for words of its own. */
export const prototypeWords = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

/** Lists in lists. */
export function deep(levels: number): unknown {
	let value: unknown = 'bottom';
	for (let level = 0; level < levels; level += 1) value = [value];
	return value;
}

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** What is wrong with a text that people are to read; empty where it may be shown. */
export function faultsOfShown(text: string, longest: number): string[] {
	const secrets = [token.slice(40, 140), 'abc%2Bdef', 'MIIEdddd', 'Qx8~abcdef'];
	return [
		...(text.length > longest ? [`${text.length} characters`] : []),
		...(unseen.test(text) ? [`has ${JSON.stringify(unseen.exec(text)?.[0])}`] : []),
		...secrets.filter((secret) => text.includes(secret)),
	];
}
