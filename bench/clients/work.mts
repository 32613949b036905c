/** What clients can do: start isolations without wait, read actions by ID, list all actions, find names. */
export type TaskName = 'submit' | 'get' | 'list' | 'resolve';

/**
 * A way to use the service, made ready to work with the one at `url`. It does a task `count` times, and
 * gives how many results it has; undefined where it has no way to do it.
 */
export type Client = (
	url: string,
) => Promise<(task: TaskName, count: number) => Promise<number | undefined>>;
