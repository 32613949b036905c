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
	return written.startsWith('=') ? (written.match(/\$\w*/g) ?? []) : [];
}

function fromAiIn(sources: readonly string[]): string | undefined {
	return sources.find((source) => /^\$fromai$/i.test(source));
}
