/** `const name_1 = require("./module");` as the TypeScript compiler writes an import of ours. */
const ownImport = /^const (\w+_\d+) = require\("(\.\.?\/[^"]+)"\);$/gm;

/**
 * Lets a compiled module load those that it imports when it first uses them. n8n makes nodes and
 * credentials of a package at its start to list their forms, and two thirds of the files are not
 * needed for that. Our modules do nothing when they are loaded but declare, so when it happens makes
 * no difference.
 *
 * @param code CommonJS as the TypeScript compiler writes it; imports that are not like `ownImport`
 * stay as they are
 */
function loadOnFirstUse(code) {
	const names = [...code.matchAll(ownImport)].map(([, name]) => name);
	const deferred = code.replace(
		ownImport,
		(_line, name, from) =>
			`let ${name}_;\nconst ${name} = () => (${name}_ ??= require("${from}"));`,
	);
	return names.reduce(
		(text, name) => text.replace(new RegExp(`(?<![\\w$])${name}\\.`, 'g'), `${name}().`),
		deferred,
	);
}

module.exports = { loadOnFirstUse };
