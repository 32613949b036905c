/** A release of n8n that the package is proven on, and what it takes to install it. */
export interface HostLine {
	readonly version: string;
	/** The major of Node.js to run it on, or a later one. */
	readonly node: number;
	/**
	 * Versions pinned below n8n: what its own manifest asks for is not to be had from every
	 * registry.
	 */
	readonly overrides: Readonly<Record<string, string>>;
}

export const currentLine: HostLine = {
	version: '2.41.1',
	node: 24,
	overrides: { linkedom: '0.18.12' },
};

/** The last release of n8n 1, still widely installed. */
export const oldLine: HostLine = {
	version: '1.123.81',
	// Its expression engine wants 22 at least; 24 is what the current line has brought already.
	node: 24,
	overrides: { linkedom: '0.18.12', xlsx: '0.18.5' },
};

/** A release by its number: one of the lines, or one like the line of its major. */
export function lineOf(version: string): HostLine | undefined {
	if (!/^[12]\.\d+\.\d+$/.test(version)) return undefined;
	const like = version.startsWith('1.') ? oldLine : currentLine;
	return { ...like, version };
}
