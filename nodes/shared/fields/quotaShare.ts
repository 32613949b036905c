import { numberField } from './field';

export const quotaShareField = numberField({
	displayName: 'Share of Quota (%)',
	name: 'quotaShare',
	default: 100,
	minimum: 1,
	maximum: 100,
	description:
		"How much of Microsoft's calls per minute and hour to use. Lower it when other tools use the same app registration. Of several items the smallest counts.",
});
