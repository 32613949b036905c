/** A release of n8n that the package is proven on, and what it takes to install it. */
export interface HostLine {
	readonly version: string;
	/** The first major of Node.js that this release runs on. */
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
	node: 20,
	overrides: { linkedom: '0.18.12', xlsx: '0.18.5' },
};
