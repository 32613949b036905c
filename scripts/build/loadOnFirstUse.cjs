/** `const name_1 = require("./module");` as the TypeScript compiler writes an import of ours. */
const ownImport = /^const (\w+_\d+) = require\("(\.\.?\/[^"]+)"\);$/gm;

/**
 * Lets a compiled module load those that it imports when it first uses them. n8n makes nodes and
 * credentials of a package at its start to list their forms, and two thirds of the files are not
 * needed for that. Our modules do nothing when they are loaded but declare, so when it happens makes
 * no difference.
 *
 * @param code CommonJS as the TypeScript compiler writes it, which names an import only to take
 * something out of it; imports that are not like `ownImport` stay as they are
 */
function loadOnFirstUse(code) {
	return code.replace(
		ownImport,
		(_line, name, from) =>
			`let ${name}_;\n` +
			`const ${name} = new Proxy({}, { get: (_, key) => (${name}_ ??= require("${from}"))[key] });`,
	);
}

module.exports = { loadOnFirstUse };
