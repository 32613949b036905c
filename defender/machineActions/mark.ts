/**
 * The mark at the end of a comment. It names the one request that an action was started for, so that
 * the action is known again when n8n makes the same request once more.
 *
 * Its form is `[n8n:workflow.execution.node.run.item]`. Flags may follow as further parts.
 */
const form = /\[n8n:[^\s[\]]+\]$/;

/** What names one request. */
export interface RequestName {
	readonly workflow: string;
	/** What stands here where there is no execution is random. */
	readonly execution: string;
	/** The node's whole ID, or a hash of it: names of two nodes must not be the same. */
	readonly node: string;
	readonly run: string;
	readonly item: string;
	/**
	 * False where a later try of the request could not be told from another request: such a mark is
	 * written, and never adopted or remembered.
	 */
	readonly knownAgain: boolean;
}

/** Says in a mark that its request cannot be known again. */
const onceFlag = 'once';

/** A part of a mark may hold anything but what a mark is made of. */
function part(text: string): string {
	return text.replace(/[^\w-]/g, '_');
}

/** The mark of a request. */
export function markFor(name: RequestName): string {
	const { workflow, execution, node, run, item, knownAgain } = name;
	const parts = [workflow, execution, node, run, item].map(part);
	return `[n8n:${[...parts, ...(knownAgain ? [] : [onceFlag])].join('.')}]`;
}

/** The mark in a comment, or undefined when it bears none. */
export function markOf(comment: string | null): string | undefined {
	return comment === null ? undefined : form.exec(comment.trimEnd())?.[0];
}
