import { lettersApart } from '../../../defender/texts/lettersApart';

/** Names of fields as workflows store them, with the labels that people see. */
export type Labels = Readonly<Record<string, string>>;

/** The most letters that may differ between a wrong name and the right one. */
const mostDifferent = 2;

/**
 * The field that somebody meant who wrote a name that no field has: in another letter case, by its
 * label, or with a letter or two too many, too few or wrong.
 */
export function likelyMeant(name: string, known: Labels): string | undefined {
	const wanted = bare(name);
	const spelled = Object.entries(known).map(([key, label]) => ({
		key,
		distance: Math.min(lettersApart(wanted, bare(key)), lettersApart(wanted, bare(label))),
	}));
	spelled.sort((one, other) => one.distance - other.distance);
	const [nearest] = spelled;
	// Short names are near to one another by nature.
	const most = Math.min(mostDifferent, Math.floor(wanted.length / 3));
	return nearest !== undefined && nearest.distance <= most ? nearest.key : undefined;
}

function bare(name: string): string {
	return name
		.toLowerCase()
		.replace(/[^a-z0-9]/g, '')
		.slice(0, 40);
}
