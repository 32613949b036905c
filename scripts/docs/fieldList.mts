import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** A field of the form as a line of Markdown, those of a collection as lines below it. */
export function fieldLines(field: INodeProperties, depth = 0): string[] {
	const indent = '  '.repeat(depth);
	const { displayName, name, description } = field;
	// The hidden twin of a collection.
	if (field.type === 'hidden') return [];
	if (field.type === 'notice') return [`${indent}- Note: ${displayName}`];
	const facts = [field.required === true ? 'required' : '', defaultOf(field)];
	const inBrackets = facts.filter((fact) => fact !== '').join(', ');
	const head = `${indent}- **${displayName}** \`${name}\`${inBrackets === '' ? '' : ` (${inBrackets})`}`;
	const text = description === undefined ? '' : `: ${inMarkdown(description)}`;
	return [head + text, ...innerLines(field, depth + 1)];
}

/** Links in descriptions are HTML, because n8n shows them so. */
export function inMarkdown(html: string): string {
	return html
		.replace(/<a href="([^"]+)"[^>]*>(.*?)<\/a>/g, '[$2]($1)')
		.replaceAll('<', '&lt;')
		.replaceAll('|', '\\|');
}

function defaultOf({ type, default: value }: INodeProperties): string {
	if (type === 'string' && typeof value === 'string' && value.startsWith('=')) {
		return 'an expression by default';
	}
	const isPlain = ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
	return isPlain ? `\`${String(value)}\` by default` : '';
}

function innerLines({ type, options = [], modes = [] }: INodeProperties, depth: number): string[] {
	if (type === 'resourceLocator') {
		return [`${'  '.repeat(depth)}- ${modes.map(({ displayName }) => displayName).join(', ')}`];
	}
	return options.flatMap((option) => {
		if ('values' in option) return option.values.flatMap((field) => fieldLines(field, depth));
		if ('type' in option) return fieldLines(option, depth);
		return 'value' in option ? [choiceLine(option, depth)] : [];
	});
}

function choiceLine({ name, value, description }: INodePropertyOptions, depth: number): string {
	const text = description === undefined ? '' : `: ${inMarkdown(description)}`;
	return `${'  '.repeat(depth)}- ${name} \`${String(value)}\`${text}`;
}
