import type { Operation, Resource } from './actions/operation';

/** The canvas cuts off what is longer, and half a word tells nothing. */
const longestShown = 28;

/** A literal that stands inside an expression, which ends at two closing braces. */
const literal = (value: unknown): string => JSON.stringify(value).replaceAll('}}', '} }');

/**
 * What the canvas shows below the name of the node, e.g. "Isolate: fin-lt-0231". An expression in the
 * place of the machine stands there as it is, since there may be nothing yet to work it out for; that by which
 * a model fills the field in is long, and starts with a comment of n8n's.
 *
 * @param resources what they are called, by their values
 */
export function subtitleOf(
	operations: readonly Operation[],
	resources: Readonly<Record<Resource, string>>,
): string {
	const key = ({ resource, option }: Operation) => `${resource}.${option.value}`;
	const names = Object.fromEntries(operations.map((one) => [key(one), one.option.name]));
	const isOnMachines = ({ description }: Operation) =>
		description.some(({ name }) => name === 'machineId');
	const onMachines = operations.filter(isOnMachines).map(key);
	const abouts = Object.fromEntries(
		operations
			.filter((one) => !isOnMachines(one))
			.map((one) => [key(one), resources[one.resource]] as const)
			.filter(([of, about]) => `${names[of] ?? ''}: ${about}`.length <= longestShown),
	);
	const chosen = '$parameter.toJSON().machineId';
	const called = `String(${chosen}?.cachedResultName || ${chosen}?.value || "").split(" \u00B7 ")[0].replace(/^=\\s*\\{\\{|\\}\\}\\s*$/g, "").replace(/^.*\\$fromAI.*$/, "by the model").trim().slice(0, 40)`;
	const operation = '$parameter["resource"] + "." + $parameter["operation"]';
	const about = `(${literal(onMachines)}.includes(${operation}) ? ${called} : ${literal(abouts)}[${operation}])`;
	return `={{ [${literal(names)}[${operation}], ${about}].filter(Boolean).join(": ") }}`;
}
