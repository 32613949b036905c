/**
 * The correlation mark at the end of a comment, by which an action is known again when n8n runs
 * the same item of the same execution once more.
 *
 * Its form is `[n8n:workflow.execution.node.run.item]`. Any text without blanks and brackets
 * serves, as long as it is the same on a repetition and different otherwise.
 */
const form = /\[n8n:[^\s[\]]+\]/;

/** The mark in a comment, or undefined when it bears none. */
export function markOf(comment: string | null): string | undefined {
	return comment === null ? undefined : form.exec(comment)?.[0];
}
