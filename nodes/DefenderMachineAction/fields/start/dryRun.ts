import { flagField } from '../../../shared/fields/field';

export const dryRunField = flagField({
	displayName: 'Dry Run',
	name: 'dryRun',
	default: false,
	description:
		'Whether to change nothing and return the plan instead: what would be sent to which machine, what would be skipped or refused and why, and how long the quota would make it take',
});
