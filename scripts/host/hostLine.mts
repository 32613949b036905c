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
	/** Settings that only this release knows. */
	readonly env: NodeJS.ProcessEnv;
}

export const currentLine: HostLine = {
	version: '2.41.1',
	node: 24,
	overrides: { linkedom: '0.18.12' },
	// It would ask a registry in the internet for tools.
	env: { N8N_DISABLED_MODULES: 'mcp-registry' },
};

/** The last release of n8n 1, still widely installed. */
export const oldLine: HostLine = {
	version: '1.123.81',
	// Its expression engine wants 22 at least; 24 is what the current line has brought already.
	node: 24,
	overrides: { linkedom: '0.18.12', xlsx: '0.18.5' },
	env: {},
};
