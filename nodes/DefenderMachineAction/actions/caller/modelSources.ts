/** What of n8n's expressions comes from the workflow or from n8n, never from a model's call. */
const ofTheWorkflow =
	/^\$(?:execution|workflow|vars|secrets|env|now|today|node|nodeId|if|ifEmpty|jmespath|max|min)?$/;

/**
 * By what a model would write the value of a tool's field, if it would: what a tool is called with is a
 * model's, whatever it is called in the expression, and `$json` has it as well as `$fromAI`.
 *
 * @param written the value as it stands in the form
 */
export function sourceOfModel(written: string): string | undefined {
	const sources = sourcesIn(written);
	return fromAiIn(sources) ?? sources.find((source) => !ofTheWorkflow.test(source));
}

/** The same where no tool need be called, so that only `$fromAI` stands for a model. */
export function fromAiOf(written: string): string | undefined {
	return fromAiIn(sourcesIn(written));
}

function sourcesIn(written: string): readonly string[] {
	return written.startsWith('=') ? (spelt(written).match(/\$\w*/g) ?? []) : [];
}

/** JavaScript takes escapes of letters in names, so that `\u0024json` is `$json`. */
function spelt(written: string): string {
	return written.replace(
		/\\u(?:\{0*([\da-f]{1,6})\}|([\da-f]{4}))/gi,
		(escape, inBraces: string | undefined, four: string | undefined) => {
			const code = Number.parseInt(inBraces ?? four ?? '', 16);
			return code <= 0xff_ff ? String.fromCharCode(code) : escape;
		},
	);
}

function fromAiIn(sources: readonly string[]): string | undefined {
	return sources.find((source) => /^\$fromai$/i.test(source));
}
